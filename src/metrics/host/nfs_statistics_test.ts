import { assertEquals } from "@std/assert";
import { parseNfsBytes } from "./nfs_statistics.ts";

/** As a client with three NFS mounts shows it, one of them with a blank in its name. */
export const MOUNTSTATS = `device rootfs mounted on / with fstype rootfs
device proc mounted on /proc with fstype proc
device /dev/nvme0n1p2 mounted on / with fstype ext4
device filer:/export/train mounted on /mnt/train with fstype nfs4 statvers=1.1
	opts:	rw,vers=4.2,rsize=1048576,wsize=1048576,namlen=255,acregmin=3,acregmax=60,hard,proto=tcp,nconnect=8,sec=sys
	age:	86523
	impl_id:	name='',domain='',date='0,0'
	caps:	caps=0xffbffff7,wtmult=512,dtsize=1048576,bsize=0,namlen=255
	nfsv4:	bm0=0xfdffbfff,bm1=0x40f9be3e,bm2=0x60803,acl=0x3,sessions,pnfs=not configured
	sec:	flavor=1,pseudoflavor=1
	events:	112 3904 0 14 77 5 5124 33 0 8 0 16 1 1 24 0 0 6 0 0 8 0 0 0 0 0 0
	bytes:	1073741824 4096 2147483648 8192 3221225472 12288 786432 3
	RPC iostats version: 1.1  p/v: 100003/4 (nfs)
	xprt:	tcp 0 0 2 0 8 3104 3104 0 3104 0 2 0 0
	per-op statistics
	        NULL: 1 1 0 44 24 0 0 0 0
	        READ: 3072 3072 0 651264 3221618688 12 9120 9140 0
device filer:/home mounted on /mnt/my\\040home with fstype nfs statvers=1.1
	opts:	rw,vers=3,rsize=65536,wsize=65536,namlen=255,hard,proto=tcp,mountaddr=10.0.0.1,sec=sys
	age:	12
	bytes:	0 0 0 0 65536 0 16 0 
	per-op statistics
	        READ: 1 1 0 132 65664 0 0 0 0
device sunrpc mounted on /run/rpc_pipefs with fstype rpc_pipefs
device filer:/young mounted on /mnt/young with fstype nfs4 statvers=1.1
	age:	0
`;

Deno.test("parseNfsBytes: takes what came from and went to the server, of NFS mounts that have counted", () => {
  assertEquals(parseNfsBytes(MOUNTSTATS), [
    { mountPoint: "/mnt/train", fromServer: 3 * 2 ** 30, toServer: 12288 },
    { mountPoint: "/mnt/my home", fromServer: 65536, toServer: 0 },
  ]);
});

Deno.test("parseNfsBytes: nothing from other file systems, broken lines, and numbers that are none", () => {
  assertEquals(parseNfsBytes(""), []);
  const line = (type: string, bytes: string) =>
    `device a:/b mounted on /c with fstype ${type} statvers=1.1\n\tbytes:\t${bytes}\n`;
  assertEquals(parseNfsBytes(line("ext4", "1 2 3 4 5 6 7 8")), []);
  assertEquals(parseNfsBytes(line("nfs", "1 2 3 4")), []);
  assertEquals(parseNfsBytes(line("nfs", "1 2 3 4 5 6 7 8")), [{
    mountPoint: "/c",
    fromServer: 5,
    toServer: 6,
  }]);
});
