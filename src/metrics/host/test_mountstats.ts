/**
 * What /proc/self/mountinfo and /proc/self/mountstats show on a client with NFS mounts, written by hand for tests in
 * the form that the kernel documents: no machine was asked.
 */

/** Version 3 and 4, a name with a blank, a second mount of one server, and a local disk beside them. */
export const NFS_MOUNTINFO = `22 1 254:0 / / rw,relatime shared:1 - ext4 /dev/vda rw
90 22 0:51 / /mnt/train rw,relatime shared:9 - nfs4 filer:/export/train rw,vers=4.2,addr=10.0.0.1
91 22 0:52 / /mnt/my\\040home rw,relatime shared:9 - nfs filer:/home rw,vers=3,addr=10.0.0.1
92 22 0:51 /sub /mnt/again rw,relatime shared:9 - nfs4 filer:/export/train/sub rw,vers=4.2,addr=10.0.0.1
93 22 0:53 / /mnt/old rw,relatime shared:9 - nfs old:/export rw,vers=3,addr=10.0.0.2
94 22 0:54 / /mnt/young rw,relatime shared:9 - nfs4 filer:/young rw,vers=4.2,addr=10.0.0.1
`;

/** Statistics of version 1.1 (eight numbers of bytes, 27 events), and of 1.0 as kernels before it wrote them. */
export function nfsMountstats({ train = 3 * 2 ** 30, home = 65536, old = 4096 } = {}): string {
  return `device rootfs mounted on / with fstype rootfs
device proc mounted on /proc with fstype proc
device /dev/vda mounted on / with fstype ext4
device filer:/export/train mounted on /mnt/train with fstype nfs4 statvers=1.1
	opts:	rw,vers=4.2,rsize=1048576,wsize=1048576,namlen=255,acregmin=3,acregmax=60,hard,proto=tcp,nconnect=8,sec=sys
	age:	86523
	impl_id:	name='',domain='',date='0,0'
	caps:	caps=0xffbffff7,wtmult=512,dtsize=1048576,bsize=0,namlen=255
	nfsv4:	bm0=0xfdffbfff,bm1=0x40f9be3e,bm2=0x60803,acl=0x3,sessions,pnfs=not configured
	sec:	flavor=1,pseudoflavor=1
	events:	112 3904 0 14 77 5 5124 33 0 8 0 16 1 1 24 0 0 6 0 0 8 0 0 0 0 0 0
	bytes:	1073741824 4096 2147483648 8192 ${train} 12288 786432 3
	RPC iostats version: 1.1  p/v: 100003/4 (nfs)
	xprt:	tcp 0 0 2 0 8 3104 3104 0 3104 0 2 0 0
	per-op statistics
	        NULL: 1 1 0 44 24 0 0 0 0
	        READ: 3072 3072 0 651264 3221618688 12 9120 9140 0

device filer:/home mounted on /mnt/my\\040home with fstype nfs statvers=1.1
	opts:	rw,vers=3,rsize=65536,wsize=65536,namlen=255,hard,proto=tcp,mountaddr=10.0.0.1,sec=sys
	age:	12
	bytes:	0 0 0 0 ${home} 0 16 0 
	per-op statistics
	        READ: 1 1 0 132 65664 0 0 0 0

no device mounted on /run/nothing with fstype rpc_pipefs
device old:/export mounted on /mnt/old with fstype nfs statvers=1.0
	opts:	rw,vers=3,rsize=32768,wsize=32768,acregmin=3,acregmax=60,hard,proto=udp,timeo=11,retrans=3,sec=sys
	age:	77
	caps:	caps=0x9,wtmult=4096,dtsize=4096,bsize=0,namelen=255
	sec:	flavor=1,pseudoflavor=1
	events:	1 2 0 0 1 1 3 0 0 0 0 1 0 0 1 0 0 1 0 0 1 0 0 0 0
	bytes:	8192 0 0 0 ${old} 0
	RPC iostats version: 1.0  p/v: 100003/3 (nfs)
	xprt:	udp 721 1 6 6 0 6 0
	per-op statistics
	        NULL: 0 0 0 0 0 0 0 0
	        READ: 1 1 0 132 4224 0 1 1

device sunrpc mounted on /run/rpc_pipefs with fstype rpc_pipefs
device filer:/young mounted on /mnt/young with fstype nfs4 statvers=1.1
	age:	0
`;
}
