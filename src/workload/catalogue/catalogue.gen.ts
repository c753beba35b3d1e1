// deno-fmt-ignore-file
// Made from workloads/*.yaml by scripts/catalogue.ts; a test fails when it is stale. Edit the YAML instead.
import type { CatalogueEntry } from "./entry.ts";

export const ENTRIES: readonly CatalogueEntry[] = [
  { name: "bert_v100", aliasOf: undefined, title: "BERT on NVIDIA V100: large TFRecord files read in small records", model: "bert", format: "tfrecord", sampleBytes: 2500, samplesPerFile: 313532, demandMiBPerSecond: 0.11822408881069216, needs: "365 GiB of data", round: "DLIO 3.0.2", remark: undefined },
  { name: "cosmoflow_a100", aliasOf: undefined, title: "CosmoFlow on NVIDIA A100", model: "cosmoflow", format: "tfrecord", sampleBytes: 2828486, samplesPerFile: 1, demandMiBPerSecond: 489.55616198087995, needs: "1.35 TiB of data", round: "DLIO 3.0.2", remark: undefined },
  { name: "cosmoflow_datagen", aliasOf: undefined, title: "CosmoFlow, the dataset only", model: "cosmoflow", format: "tfrecord", sampleBytes: 2828486, samplesPerFile: 1, demandMiBPerSecond: undefined, needs: "1.35 TiB of data", round: "MLPerf Storage v1.0, v2.0, v3.0", remark: undefined },
  { name: "cosmoflow_h100", aliasOf: undefined, title: "CosmoFlow on NVIDIA H100", model: "cosmoflow", format: "tfrecord", sampleBytes: 2828486, samplesPerFile: 1, demandMiBPerSecond: 770.7012721470423, needs: "1.35 TiB of data", round: "DLIO 3.0.2", remark: undefined },
  { name: "cosmoflow_v100", aliasOf: undefined, title: "CosmoFlow on NVIDIA V100", model: "cosmoflow", format: "tfrecord", sampleBytes: 2828486, samplesPerFile: 1, demandMiBPerSecond: 288.189578260112, needs: "1.35 TiB of data", round: "DLIO 3.0.2", remark: undefined },
  { name: "default", aliasOf: undefined, title: "A small run of every phase but checkpoints", model: "default", format: "npz", sampleBytes: 4096, samplesPerFile: 1, demandMiBPerSecond: 0.015625, needs: "288 KiB of data", round: "DLIO 3.0.2", remark: undefined },
  { name: "dlrm", aliasOf: undefined, title: "DLRM as DLIO has it: one huge indexed file, read at random", model: "dlrm", format: "indexed_binary", sampleBytes: 671088640, samplesPerFile: 1024, demandMiBPerSecond: 9953.962921488117, needs: "1.25 TiB of data", round: "DLIO 3.0.2", remark: undefined },
  { name: "dlrm_b200", aliasOf: undefined, title: "DLRM on NVIDIA B200: 40 of 200 Parquet columns are read", model: "dlrm", format: "parquet", sampleBytes: 761, samplesPerFile: 4718592, demandMiBPerSecond: 23781.25, needs: "3.34 TiB of data", round: "MLPerf Storage v3.0 (whatif only)", remark: "row groups of 6144 rows, where dlrm_datagen writes 8192: generate with the workload that reads" },
  { name: "dlrm_datagen", aliasOf: undefined, title: "DLRM, the dataset only", model: "dlrm", format: "parquet", sampleBytes: 761, samplesPerFile: 4718592, demandMiBPerSecond: undefined, needs: "3.34 TiB of data", round: "MLPerf Storage v3.0 (whatif only)", remark: "row groups of 8192 rows, where the training workloads say 6144" },
  { name: "dlrm_mi355", aliasOf: undefined, title: "DLRM on AMD MI355: 40 of 200 Parquet columns are read", model: "dlrm", format: "parquet", sampleBytes: 761, samplesPerFile: 4718592, demandMiBPerSecond: 23781.25, needs: "3.34 TiB of data", round: "MLPerf Storage v3.0 (whatif only)", remark: "row groups of 6144 rows, where dlrm_datagen writes 8192: generate with the workload that reads" },
  { name: "dlrm_s3dlio_file", aliasOf: undefined, title: "DLRM on Parquet, local files", model: "dlrm", format: "parquet", sampleBytes: 1024, samplesPerFile: 1000000, demandMiBPerSecond: 2597.298030858498, needs: "61 GiB of data", round: "DLIO 3.0.2", remark: undefined },
  { name: "dlrm_s3dlio_s3", aliasOf: undefined, title: "DLRM on Parquet, objects", model: "dlrm", format: "parquet", sampleBytes: 1024, samplesPerFile: 1000000, demandMiBPerSecond: 2597.298030858498, needs: "61 GiB of data, S3", round: "DLIO 3.0.2", remark: "names no storage_library, which DLIO refuses (rule V24); see dlrm_s3dlio_s3_fixed" },
  { name: "dlrm_s3dlio_s3_fixed", aliasOf: undefined, title: "DLRM on Parquet, objects, with a storage library", model: "dlrm", format: "parquet", sampleBytes: 1024, samplesPerFile: 1000000, demandMiBPerSecond: 2597.298030858498, needs: "61 GiB of data, S3", round: "DLIO 3.0.2, corrected", remark: undefined },
  { name: "flux_b200", aliasOf: undefined, title: "FLUX on NVIDIA B200: encodings in Parquet", model: "flux", format: "parquet", sampleBytes: 2164832, samplesPerFile: 288, demandMiBPerSecond: 73.4060329861111, needs: "2.44 TiB of data", round: "MLPerf Storage v3.0 (whatif only)", remark: undefined },
  { name: "flux_datagen", aliasOf: undefined, title: "FLUX, the dataset only", model: "flux", format: "parquet", sampleBytes: 2164832, samplesPerFile: 288, demandMiBPerSecond: undefined, needs: "2.44 TiB of data", round: "MLPerf Storage v3.0 (whatif only)", remark: undefined },
  { name: "flux_mi355", aliasOf: undefined, title: "FLUX on AMD MI355: encodings in Parquet", model: "flux", format: "parquet", sampleBytes: 2164832, samplesPerFile: 288, demandMiBPerSecond: 73.40603298611111, needs: "2.44 TiB of data", round: "MLPerf Storage v3.0 (whatif only)", remark: undefined },
  { name: "llama3_1t", aliasOf: undefined, title: "Llama 3 scaled to about a trillion parameters, checkpoints", model: "llama3_1t", format: undefined, sampleBytes: undefined, samplesPerFile: undefined, demandMiBPerSecond: undefined, needs: "1024 ranks, 15426.59 GiB a checkpoint", round: "MLPerf Storage v2.0, v3.0", remark: undefined },
  { name: "llama3_405b", aliasOf: undefined, title: "Llama 3 405B, checkpoints", model: "llama3_405b", format: undefined, sampleBytes: undefined, samplesPerFile: undefined, demandMiBPerSecond: undefined, needs: "512 ranks, 5292.25 GiB a checkpoint", round: "MLPerf Storage v2.0, v3.0", remark: undefined },
  { name: "llama3_70b", aliasOf: undefined, title: "Llama 3 70B, checkpoints", model: "llama3_70b", format: undefined, sampleBytes: undefined, samplesPerFile: undefined, demandMiBPerSecond: undefined, needs: "64 ranks, 911.21 GiB a checkpoint", round: "MLPerf Storage v2.0, v3.0", remark: "128 attention heads where the public model has 64; see llama3_70b_public" },
  { name: "llama3_70b_public", aliasOf: undefined, title: "Llama 3 70B with the heads of the public model, checkpoints", model: "llama3_70b", format: undefined, sampleBytes: undefined, samplesPerFile: undefined, demandMiBPerSecond: undefined, needs: "64 ranks, 919.96 GiB a checkpoint", round: "MLPerf Storage v3.0, corrected", remark: "not comparable with published results" },
  { name: "llama3_8b", aliasOf: undefined, title: "Llama 3 8B, checkpoints", model: "llama3_8b", format: undefined, sampleBytes: undefined, samplesPerFile: undefined, demandMiBPerSecond: undefined, needs: "8 ranks, 104.70 GiB a checkpoint", round: "MLPerf Storage v2.0, v3.0", remark: undefined },
  { name: "llama_1t", aliasOf: undefined, title: "LLaMA with about a trillion parameters, checkpoints", model: "llama_405b", format: undefined, sampleBytes: undefined, samplesPerFile: undefined, demandMiBPerSecond: undefined, needs: "512 ranks, 15425.85 GiB a checkpoint", round: "DLIO 3.0.2", remark: "trains too, without a dataset or a loader, which cannot work; see llama_1t_fixed" },
  { name: "llama_1t_fixed", aliasOf: undefined, title: "LLaMA with about a trillion parameters, checkpoints only", model: "llama_1t", format: undefined, sampleBytes: undefined, samplesPerFile: undefined, demandMiBPerSecond: undefined, needs: "512 ranks, 15425.85 GiB a checkpoint", round: "DLIO 3.0.2, corrected", remark: undefined },
  { name: "llama_405b", aliasOf: undefined, title: "LLaMA 405B, checkpoints", model: "llama_405b", format: undefined, sampleBytes: undefined, samplesPerFile: undefined, demandMiBPerSecond: undefined, needs: "256 ranks, 5292.01 GiB a checkpoint", round: "DLIO 3.0.2", remark: undefined },
  { name: "llama_70b", aliasOf: undefined, title: "LLaMA 70B, checkpoints", model: "llama_70b", format: undefined, sampleBytes: undefined, samplesPerFile: undefined, demandMiBPerSecond: undefined, needs: "32 ranks, 911.20 GiB a checkpoint", round: "DLIO 3.0.2", remark: "128 attention heads where the public model has 64; see llama_70b_public" },
  { name: "llama_70b_public", aliasOf: undefined, title: "LLaMA 70B with the heads of the public model, checkpoints", model: "llama_70b", format: undefined, sampleBytes: undefined, samplesPerFile: undefined, demandMiBPerSecond: undefined, needs: "32 ranks, 919.95 GiB a checkpoint", round: "DLIO 3.0.2, corrected", remark: undefined },
  { name: "llama_70b_zero3", aliasOf: undefined, title: "LLaMA 70B with ZeRO 3, checkpoints", model: "llama_70b", format: undefined, sampleBytes: undefined, samplesPerFile: undefined, demandMiBPerSecond: undefined, needs: "8 ranks or a multiple, 911.21 GiB a checkpoint (64 ranks)", round: "DLIO 3.0.2", remark: "128 attention heads where the public model has 64; see llama_70b_zero3_public" },
  { name: "llama_70b_zero3_public", aliasOf: undefined, title: "LLaMA 70B with ZeRO 3 and the heads of the public model, checkpoints", model: "llama_70b", format: undefined, sampleBytes: undefined, samplesPerFile: undefined, demandMiBPerSecond: undefined, needs: "8 ranks or a multiple, 919.96 GiB a checkpoint (64 ranks)", round: "DLIO 3.0.2, corrected", remark: undefined },
  { name: "llama_7b", aliasOf: undefined, title: "LLaMA 7B, checkpoints", model: "llama_7b", format: undefined, sampleBytes: undefined, samplesPerFile: undefined, demandMiBPerSecond: undefined, needs: "any number of ranks, 87.86 GiB a checkpoint (8 ranks)", round: "DLIO 3.0.2", remark: undefined },
  { name: "llama_7b_zero3", aliasOf: undefined, title: "LLaMA 7B with ZeRO 3, checkpoints", model: "llama_7b", format: undefined, sampleBytes: undefined, samplesPerFile: undefined, demandMiBPerSecond: undefined, needs: "any number of ranks, 87.86 GiB a checkpoint (8 ranks)", round: "DLIO 3.0.2", remark: undefined },
  { name: "llama_8b_zero3", aliasOf: undefined, title: "LLaMA 8B with ZeRO 3, checkpoints", model: "llama_8b", format: undefined, sampleBytes: undefined, samplesPerFile: undefined, demandMiBPerSecond: undefined, needs: "any number of ranks, 104.70 GiB a checkpoint (8 ranks)", round: "DLIO 3.0.2", remark: undefined },
  { name: "megatron_deepspeed_LLNL", aliasOf: undefined, title: "Megatron-DeepSpeed as run at LLNL: one token file, large checkpoints", model: "megatron_deepspeed", format: "mmap_indexed_binary", sampleBytes: 2048, samplesPerFile: 277203535, demandMiBPerSecond: 0.012807377049180328, needs: "529 GiB of data, a multiple of 32 ranks", round: "DLIO 3.0.2", remark: undefined },
  { name: "mlperf_v1_cosmoflow_a100", aliasOf: undefined, title: "CosmoFlow on NVIDIA A100", model: "cosmoflow", format: "tfrecord", sampleBytes: 2828486, samplesPerFile: 1, demandMiBPerSecond: 489.55616198087995, needs: "1.35 TiB of data", round: "MLPerf Storage v1.0", remark: undefined },
  { name: "mlperf_v1_cosmoflow_h100", aliasOf: undefined, title: "CosmoFlow on NVIDIA H100", model: "cosmoflow", format: "tfrecord", sampleBytes: 2828486, samplesPerFile: 1, demandMiBPerSecond: 770.7012721470423, needs: "1.35 TiB of data", round: "MLPerf Storage v1.0", remark: undefined },
  { name: "mlperf_v1_resnet50_a100", aliasOf: undefined, title: "ResNet-50 on NVIDIA A100", model: "resnet50", format: "tfrecord", sampleBytes: 114660.07, samplesPerFile: 1251, demandMiBPerSecond: 100.55021965640715, needs: "137 GiB of data", round: "MLPerf Storage v1.0", remark: undefined },
  { name: "mlperf_v1_resnet50_h100", aliasOf: undefined, title: "ResNet-50 on NVIDIA H100", model: "resnet50", format: "tfrecord", sampleBytes: 114660.07, samplesPerFile: 1251, demandMiBPerSecond: 195.26493549346924, needs: "137 GiB of data", round: "MLPerf Storage v1.0", remark: undefined },
  { name: "mlperf_v1_unet3d_a100", aliasOf: undefined, title: "3D U-Net on NVIDIA A100", model: "unet3d", format: "npz", sampleBytes: 146600628, samplesPerFile: 1, demandMiBPerSecond: 1538.7810941012401, needs: "22.9 GiB of data", round: "MLPerf Storage v1.0", remark: "saves a checkpoint of 499 MB once, after epoch 5" },
  { name: "mlperf_v1_unet3d_h100", aliasOf: undefined, title: "3D U-Net on NVIDIA H100", model: "unet3d", format: "npz", sampleBytes: 146600628, samplesPerFile: 1, demandMiBPerSecond: 3029.921906651358, needs: "22.9 GiB of data", round: "MLPerf Storage v1.0", remark: "saves a checkpoint of 499 MB once, after epoch 5" },
  { name: "mlperf_v2_cosmoflow_a100", aliasOf: undefined, title: "CosmoFlow on NVIDIA A100", model: "cosmoflow", format: "tfrecord", sampleBytes: 2828486, samplesPerFile: 1, demandMiBPerSecond: 489.55616198087995, needs: "1.35 TiB of data", round: "MLPerf Storage v2.0, v3.0 (whatif only)", remark: undefined },
  { name: "mlperf_v2_cosmoflow_h100", aliasOf: undefined, title: "CosmoFlow on NVIDIA H100", model: "cosmoflow", format: "tfrecord", sampleBytes: 2828486, samplesPerFile: 1, demandMiBPerSecond: 770.7012721470423, needs: "1.35 TiB of data", round: "MLPerf Storage v2.0, v3.0 (whatif only)", remark: undefined },
  { name: "mlperf_v2_llama3_1t", aliasOf: "llama3_1t", title: "Llama 3 scaled to about a trillion parameters, checkpoints", model: "llama3_1t", format: undefined, sampleBytes: undefined, samplesPerFile: undefined, demandMiBPerSecond: undefined, needs: "1024 ranks, 15426.59 GiB a checkpoint", round: "MLPerf Storage v2.0, v3.0", remark: undefined },
  { name: "mlperf_v2_llama3_405b", aliasOf: "llama3_405b", title: "Llama 3 405B, checkpoints", model: "llama3_405b", format: undefined, sampleBytes: undefined, samplesPerFile: undefined, demandMiBPerSecond: undefined, needs: "512 ranks, 5292.25 GiB a checkpoint", round: "MLPerf Storage v2.0, v3.0", remark: undefined },
  { name: "mlperf_v2_llama3_70b", aliasOf: "llama3_70b", title: "Llama 3 70B, checkpoints", model: "llama3_70b", format: undefined, sampleBytes: undefined, samplesPerFile: undefined, demandMiBPerSecond: undefined, needs: "64 ranks, 911.21 GiB a checkpoint", round: "MLPerf Storage v2.0, v3.0", remark: "128 attention heads where the public model has 64; see llama3_70b_public" },
  { name: "mlperf_v2_llama3_8b", aliasOf: "llama3_8b", title: "Llama 3 8B, checkpoints", model: "llama3_8b", format: undefined, sampleBytes: undefined, samplesPerFile: undefined, demandMiBPerSecond: undefined, needs: "8 ranks, 104.70 GiB a checkpoint", round: "MLPerf Storage v2.0, v3.0", remark: undefined },
  { name: "mlperf_v2_resnet50_a100", aliasOf: undefined, title: "ResNet-50 on NVIDIA A100", model: "resnet50", format: "tfrecord", sampleBytes: 114660.07, samplesPerFile: 1251, demandMiBPerSecond: 100.55021965640715, needs: "137 GiB of data", round: "MLPerf Storage v2.0, v3.0 (whatif only)", remark: undefined },
  { name: "mlperf_v2_resnet50_h100", aliasOf: undefined, title: "ResNet-50 on NVIDIA H100", model: "resnet50", format: "tfrecord", sampleBytes: 114660.07, samplesPerFile: 1251, demandMiBPerSecond: 195.26493549346924, needs: "137 GiB of data", round: "MLPerf Storage v2.0, v3.0 (whatif only)", remark: undefined },
  { name: "mlperf_v2_unet3d_a100", aliasOf: undefined, title: "3D U-Net on NVIDIA A100", model: "unet3d", format: "npz", sampleBytes: 146600628, samplesPerFile: 1, demandMiBPerSecond: 1538.7810941012401, needs: "22.9 GiB of data", round: "MLPerf Storage v2.0", remark: "saves a checkpoint of 499 MB once, after epoch 5" },
  { name: "mlperf_v2_unet3d_h100", aliasOf: undefined, title: "3D U-Net on NVIDIA H100", model: "unet3d", format: "npz", sampleBytes: 146600628, samplesPerFile: 1, demandMiBPerSecond: 3029.921906651358, needs: "22.9 GiB of data", round: "MLPerf Storage v2.0", remark: "saves a checkpoint of 499 MB once, after epoch 5" },
  { name: "mlperf_v3_cosmoflow_a100", aliasOf: "mlperf_v2_cosmoflow_a100", title: "CosmoFlow on NVIDIA A100", model: "cosmoflow", format: "tfrecord", sampleBytes: 2828486, samplesPerFile: 1, demandMiBPerSecond: 489.55616198087995, needs: "1.35 TiB of data", round: "MLPerf Storage v2.0, v3.0 (whatif only)", remark: undefined },
  { name: "mlperf_v3_cosmoflow_datagen", aliasOf: "cosmoflow_datagen", title: "CosmoFlow, the dataset only", model: "cosmoflow", format: "tfrecord", sampleBytes: 2828486, samplesPerFile: 1, demandMiBPerSecond: undefined, needs: "1.35 TiB of data", round: "MLPerf Storage v1.0, v2.0, v3.0", remark: undefined },
  { name: "mlperf_v3_cosmoflow_h100", aliasOf: "mlperf_v2_cosmoflow_h100", title: "CosmoFlow on NVIDIA H100", model: "cosmoflow", format: "tfrecord", sampleBytes: 2828486, samplesPerFile: 1, demandMiBPerSecond: 770.7012721470423, needs: "1.35 TiB of data", round: "MLPerf Storage v2.0, v3.0 (whatif only)", remark: undefined },
  { name: "mlperf_v3_dlrm_b200", aliasOf: "dlrm_b200", title: "DLRM on NVIDIA B200: 40 of 200 Parquet columns are read", model: "dlrm", format: "parquet", sampleBytes: 761, samplesPerFile: 4718592, demandMiBPerSecond: 23781.25, needs: "3.34 TiB of data", round: "MLPerf Storage v3.0 (whatif only)", remark: "row groups of 6144 rows, where dlrm_datagen writes 8192: generate with the workload that reads" },
  { name: "mlperf_v3_dlrm_datagen", aliasOf: "dlrm_datagen", title: "DLRM, the dataset only", model: "dlrm", format: "parquet", sampleBytes: 761, samplesPerFile: 4718592, demandMiBPerSecond: undefined, needs: "3.34 TiB of data", round: "MLPerf Storage v3.0 (whatif only)", remark: "row groups of 8192 rows, where the training workloads say 6144" },
  { name: "mlperf_v3_dlrm_mi355", aliasOf: "dlrm_mi355", title: "DLRM on AMD MI355: 40 of 200 Parquet columns are read", model: "dlrm", format: "parquet", sampleBytes: 761, samplesPerFile: 4718592, demandMiBPerSecond: 23781.25, needs: "3.34 TiB of data", round: "MLPerf Storage v3.0 (whatif only)", remark: "row groups of 6144 rows, where dlrm_datagen writes 8192: generate with the workload that reads" },
  { name: "mlperf_v3_flux_b200", aliasOf: "flux_b200", title: "FLUX on NVIDIA B200: encodings in Parquet", model: "flux", format: "parquet", sampleBytes: 2164832, samplesPerFile: 288, demandMiBPerSecond: 73.4060329861111, needs: "2.44 TiB of data", round: "MLPerf Storage v3.0 (whatif only)", remark: undefined },
  { name: "mlperf_v3_flux_datagen", aliasOf: "flux_datagen", title: "FLUX, the dataset only", model: "flux", format: "parquet", sampleBytes: 2164832, samplesPerFile: 288, demandMiBPerSecond: undefined, needs: "2.44 TiB of data", round: "MLPerf Storage v3.0 (whatif only)", remark: undefined },
  { name: "mlperf_v3_flux_mi355", aliasOf: "flux_mi355", title: "FLUX on AMD MI355: encodings in Parquet", model: "flux", format: "parquet", sampleBytes: 2164832, samplesPerFile: 288, demandMiBPerSecond: 73.40603298611111, needs: "2.44 TiB of data", round: "MLPerf Storage v3.0 (whatif only)", remark: undefined },
  { name: "mlperf_v3_llama3_1t", aliasOf: "llama3_1t", title: "Llama 3 scaled to about a trillion parameters, checkpoints", model: "llama3_1t", format: undefined, sampleBytes: undefined, samplesPerFile: undefined, demandMiBPerSecond: undefined, needs: "1024 ranks, 15426.59 GiB a checkpoint", round: "MLPerf Storage v2.0, v3.0", remark: undefined },
  { name: "mlperf_v3_llama3_405b", aliasOf: "llama3_405b", title: "Llama 3 405B, checkpoints", model: "llama3_405b", format: undefined, sampleBytes: undefined, samplesPerFile: undefined, demandMiBPerSecond: undefined, needs: "512 ranks, 5292.25 GiB a checkpoint", round: "MLPerf Storage v2.0, v3.0", remark: undefined },
  { name: "mlperf_v3_llama3_70b", aliasOf: "llama3_70b", title: "Llama 3 70B, checkpoints", model: "llama3_70b", format: undefined, sampleBytes: undefined, samplesPerFile: undefined, demandMiBPerSecond: undefined, needs: "64 ranks, 911.21 GiB a checkpoint", round: "MLPerf Storage v2.0, v3.0", remark: "128 attention heads where the public model has 64; see llama3_70b_public" },
  { name: "mlperf_v3_llama3_8b", aliasOf: "llama3_8b", title: "Llama 3 8B, checkpoints", model: "llama3_8b", format: undefined, sampleBytes: undefined, samplesPerFile: undefined, demandMiBPerSecond: undefined, needs: "8 ranks, 104.70 GiB a checkpoint", round: "MLPerf Storage v2.0, v3.0", remark: undefined },
  { name: "mlperf_v3_resnet50_a100", aliasOf: "mlperf_v2_resnet50_a100", title: "ResNet-50 on NVIDIA A100", model: "resnet50", format: "tfrecord", sampleBytes: 114660.07, samplesPerFile: 1251, demandMiBPerSecond: 100.55021965640715, needs: "137 GiB of data", round: "MLPerf Storage v2.0, v3.0 (whatif only)", remark: undefined },
  { name: "mlperf_v3_resnet50_datagen", aliasOf: "resnet50_datagen", title: "ResNet-50, the dataset only", model: "resnet50", format: "tfrecord", sampleBytes: 114660.07, samplesPerFile: 1251, demandMiBPerSecond: undefined, needs: "137 GiB of data", round: "MLPerf Storage v1.0, v2.0, v3.0", remark: undefined },
  { name: "mlperf_v3_resnet50_h100", aliasOf: "mlperf_v2_resnet50_h100", title: "ResNet-50 on NVIDIA H100", model: "resnet50", format: "tfrecord", sampleBytes: 114660.07, samplesPerFile: 1251, demandMiBPerSecond: 195.26493549346924, needs: "137 GiB of data", round: "MLPerf Storage v2.0, v3.0 (whatif only)", remark: undefined },
  { name: "mlperf_v3_retinanet_b200", aliasOf: "retinanet_b200", title: "RetinaNet on NVIDIA B200: one small image per open", model: "retinanet", format: "jpeg", sampleBytes: 322957, samplesPerFile: 1, demandMiBPerSecond: 155.45529145923697, needs: "352 GiB of data", round: "MLPerf Storage v3.0", remark: undefined },
  { name: "mlperf_v3_retinanet_datagen", aliasOf: "retinanet_datagen", title: "RetinaNet, the dataset only", model: "retinanet", format: "jpeg", sampleBytes: 322957, samplesPerFile: 1, demandMiBPerSecond: undefined, needs: "352 GiB of data", round: "MLPerf Storage v3.0", remark: undefined },
  { name: "mlperf_v3_retinanet_mi355", aliasOf: "retinanet_mi355", title: "RetinaNet on AMD MI355: one small image per open", model: "retinanet", format: "jpeg", sampleBytes: 322957, samplesPerFile: 1, demandMiBPerSecond: 155.45529145923697, needs: "352 GiB of data", round: "MLPerf Storage v3.0", remark: undefined },
  { name: "mlperf_v3_unet3d_a100", aliasOf: undefined, title: "3D U-Net on NVIDIA A100", model: "unet3d", format: "npz", sampleBytes: 146600628, samplesPerFile: 1, demandMiBPerSecond: 1538.7810941012401, needs: "22.9 GiB of data", round: "MLPerf Storage v3.0 (whatif only)", remark: undefined },
  { name: "mlperf_v3_unet3d_b200", aliasOf: "unet3d_b200", title: "3D U-Net on NVIDIA B200", model: "unet3d", format: "npz", sampleBytes: 146600628, samplesPerFile: 1, demandMiBPerSecond: 6041.14059165672, needs: "983 GiB of data", round: "MLPerf Storage v3.0", remark: undefined },
  { name: "mlperf_v3_unet3d_datagen", aliasOf: "unet3d_datagen", title: "3D U-Net, the dataset only", model: "unet3d", format: "npz", sampleBytes: 146600628, samplesPerFile: 1, demandMiBPerSecond: undefined, needs: "22.9 GiB of data", round: "MLPerf Storage v1.0, v2.0, v3.0", remark: undefined },
  { name: "mlperf_v3_unet3d_h100", aliasOf: undefined, title: "3D U-Net on NVIDIA H100", model: "unet3d", format: "npz", sampleBytes: 146600628, samplesPerFile: 1, demandMiBPerSecond: 3029.921906651358, needs: "22.9 GiB of data", round: "MLPerf Storage v3.0 (whatif only)", remark: undefined },
  { name: "plugin_default", aliasOf: undefined, title: "DLIO's example for plug-ins, which uses none", model: "plugin_default", format: "npz", sampleBytes: 4096, samplesPerFile: 1, demandMiBPerSecond: 0.015625, needs: "288 KiB of data", round: "DLIO 3.0.2, plug-in examples", remark: undefined },
  { name: "plugin_pt_custom_checkpoint", aliasOf: undefined, title: "DLIO's example of a checkpoint plug-in, saved by Stoker's own mechanism", model: "unet3d", format: "npz", sampleBytes: 4096, samplesPerFile: 1, demandMiBPerSecond: 0.002871398118200529, needs: "64 KiB of data", round: "DLIO 3.0.2, plug-in examples", remark: undefined },
  { name: "resnet50_a100", aliasOf: undefined, title: "ResNet-50 on NVIDIA A100", model: "resnet50", format: "tfrecord", sampleBytes: 114660.07, samplesPerFile: 1251, demandMiBPerSecond: 100.55021965640715, needs: "137 GiB of data", round: "DLIO 3.0.2", remark: undefined },
  { name: "resnet50_datagen", aliasOf: undefined, title: "ResNet-50, the dataset only", model: "resnet50", format: "tfrecord", sampleBytes: 114660.07, samplesPerFile: 1251, demandMiBPerSecond: undefined, needs: "137 GiB of data", round: "MLPerf Storage v1.0, v2.0, v3.0", remark: undefined },
  { name: "resnet50_h100", aliasOf: undefined, title: "ResNet-50 on NVIDIA H100", model: "resnet50", format: "tfrecord", sampleBytes: 114660.07, samplesPerFile: 1251, demandMiBPerSecond: 195.26493549346924, needs: "137 GiB of data", round: "DLIO 3.0.2", remark: undefined },
  { name: "resnet50_tf", aliasOf: undefined, title: "ResNet-50, TensorFlow", model: "resnet50", format: "tfrecord", sampleBytes: 114660.07, samplesPerFile: 1251, demandMiBPerSecond: 71.41117640904018, needs: "137 GiB of data", round: "DLIO 3.0.2", remark: undefined },
  { name: "resnet50_v100", aliasOf: undefined, title: "ResNet-50 on NVIDIA V100", model: "resnet50", format: "tfrecord", sampleBytes: 114660.07, samplesPerFile: 1251, demandMiBPerSecond: 35.88869378505609, needs: "137 GiB of data", round: "DLIO 3.0.2", remark: undefined },
  { name: "retinanet_b200", aliasOf: undefined, title: "RetinaNet on NVIDIA B200: one small image per open", model: "retinanet", format: "jpeg", sampleBytes: 322957, samplesPerFile: 1, demandMiBPerSecond: 155.45529145923697, needs: "352 GiB of data", round: "MLPerf Storage v3.0", remark: undefined },
  { name: "retinanet_datagen", aliasOf: undefined, title: "RetinaNet, the dataset only", model: "retinanet", format: "jpeg", sampleBytes: 322957, samplesPerFile: 1, demandMiBPerSecond: undefined, needs: "352 GiB of data", round: "MLPerf Storage v3.0", remark: undefined },
  { name: "retinanet_mi355", aliasOf: undefined, title: "RetinaNet on AMD MI355: one small image per open", model: "retinanet", format: "jpeg", sampleBytes: 322957, samplesPerFile: 1, demandMiBPerSecond: 155.45529145923697, needs: "352 GiB of data", round: "MLPerf Storage v3.0", remark: undefined },
  { name: "tiny_checkpoint", aliasOf: undefined, title: "Three checkpoints of a very small transformer, written and read back", model: "tiny_checkpoint", format: undefined, sampleBytes: undefined, samplesPerFile: undefined, demandMiBPerSecond: undefined, needs: "any number of ranks, 49.47 MiB a checkpoint", round: "Stoker", remark: "for a laptop, not for a verdict about a cluster" },
  { name: "tiny_images", aliasOf: undefined, title: "A few seconds of image training in small, with an evaluation", model: "tiny_images", format: "jpeg", sampleBytes: 102400, samplesPerFile: 1, demandMiBPerSecond: 26.041666666666668, needs: "56.3 MiB of data", round: "Stoker", remark: "for a laptop, not for a verdict about a cluster" },
  { name: "tiny_npz", aliasOf: undefined, title: "A few seconds of 3D U-Net in small: one sample per npz file", model: "tiny_npz", format: "npz", sampleBytes: 524288, samplesPerFile: 1, demandMiBPerSecond: 33.333333333333336, needs: "64 MiB of data", round: "Stoker", remark: "for a laptop, not for a verdict about a cluster" },
  { name: "tiny_tfrecord", aliasOf: undefined, title: "A few seconds of ResNet-50 in small: many samples per TFRecord file", model: "tiny_tfrecord", format: "tfrecord", sampleBytes: 65536, samplesPerFile: 64, demandMiBPerSecond: 33.333333333333336, needs: "64 MiB of data", round: "Stoker", remark: "for a laptop, not for a verdict about a cluster" },
  { name: "unet3d_a100", aliasOf: undefined, title: "3D U-Net on NVIDIA A100", model: "unet3d", format: "npz", sampleBytes: 146600628, samplesPerFile: 1, demandMiBPerSecond: 1538.7810941012401, needs: "22.9 GiB of data", round: "DLIO 3.0.2", remark: "DLIO never looks at model_size and saves 10240 bytes; see unet3d_a100_fixed" },
  { name: "unet3d_a100_fixed", aliasOf: undefined, title: "3D U-Net on NVIDIA A100, with the checkpoint size that was meant", model: "unet3d", format: "npz", sampleBytes: 146600628, samplesPerFile: 1, demandMiBPerSecond: 1538.7810941012401, needs: "22.9 GiB of data", round: "DLIO 3.0.2, corrected", remark: undefined },
  { name: "unet3d_a100_s3", aliasOf: undefined, title: "3D U-Net on NVIDIA A100, objects", model: "unet3d", format: "npz", sampleBytes: 146600628, samplesPerFile: 1, demandMiBPerSecond: 1538.7810941012401, needs: "22.9 GiB of data, S3", round: "DLIO 3.0.2", remark: "names no storage_library, which DLIO refuses (rule V24); see unet3d_a100_s3_fixed" },
  { name: "unet3d_a100_s3_fixed", aliasOf: undefined, title: "3D U-Net on NVIDIA A100, objects, with a storage library", model: "unet3d", format: "npz", sampleBytes: 146600628, samplesPerFile: 1, demandMiBPerSecond: 1538.7810941012401, needs: "22.9 GiB of data, S3", round: "DLIO 3.0.2, corrected", remark: undefined },
  { name: "unet3d_b200", aliasOf: undefined, title: "3D U-Net on NVIDIA B200", model: "unet3d", format: "npz", sampleBytes: 146600628, samplesPerFile: 1, demandMiBPerSecond: 6041.14059165672, needs: "983 GiB of data", round: "MLPerf Storage v3.0", remark: undefined },
  { name: "unet3d_datagen", aliasOf: undefined, title: "3D U-Net, the dataset only", model: "unet3d", format: "npz", sampleBytes: 146600628, samplesPerFile: 1, demandMiBPerSecond: undefined, needs: "22.9 GiB of data", round: "MLPerf Storage v1.0, v2.0, v3.0", remark: undefined },
  { name: "unet3d_h100", aliasOf: undefined, title: "3D U-Net on NVIDIA H100", model: "unet3d", format: "npz", sampleBytes: 146600628, samplesPerFile: 1, demandMiBPerSecond: 3029.921906651358, needs: "22.9 GiB of data", round: "DLIO 3.0.2", remark: "DLIO never looks at model_size and saves 10240 bytes; see unet3d_h100_fixed" },
  { name: "unet3d_h100_fixed", aliasOf: undefined, title: "3D U-Net on NVIDIA H100, with the checkpoint size that was meant", model: "unet3d", format: "npz", sampleBytes: 146600628, samplesPerFile: 1, demandMiBPerSecond: 3029.921906651358, needs: "22.9 GiB of data", round: "DLIO 3.0.2, corrected", remark: undefined },
  { name: "unet3d_h100_s3", aliasOf: undefined, title: "3D U-Net on NVIDIA H100, objects", model: "unet3d", format: "npz", sampleBytes: 146600628, samplesPerFile: 1, demandMiBPerSecond: 3029.921906651358, needs: "22.9 GiB of data, S3", round: "DLIO 3.0.2", remark: "names no storage_library, which DLIO refuses (rule V24); see unet3d_h100_s3_fixed" },
  { name: "unet3d_h100_s3_fixed", aliasOf: undefined, title: "3D U-Net on NVIDIA H100, objects, with a storage library", model: "unet3d", format: "npz", sampleBytes: 146600628, samplesPerFile: 1, demandMiBPerSecond: 3029.921906651358, needs: "22.9 GiB of data, S3", round: "DLIO 3.0.2, corrected", remark: undefined },
  { name: "unet3d_v100", aliasOf: undefined, title: "3D U-Net on NVIDIA V100", model: "unet3d", format: "npz", sampleBytes: 146600628, samplesPerFile: 1, demandMiBPerSecond: 411.08278063107014, needs: "22.9 GiB of data", round: "DLIO 3.0.2", remark: "DLIO never looks at model_size and saves 10240 bytes; see unet3d_v100_fixed" },
  { name: "unet3d_v100_fixed", aliasOf: undefined, title: "3D U-Net on NVIDIA V100, with the checkpoint size that was meant", model: "unet3d", format: "npz", sampleBytes: 146600628, samplesPerFile: 1, demandMiBPerSecond: 411.08278063107014, needs: "22.9 GiB of data", round: "DLIO 3.0.2, corrected", remark: undefined },
  { name: "unet3d_v100_s3", aliasOf: undefined, title: "3D U-Net on NVIDIA V100, objects", model: "unet3d", format: "npy", sampleBytes: 146600628, samplesPerFile: 1, demandMiBPerSecond: 411.08278063107014, needs: "22.9 GiB of data, S3", round: "DLIO 3.0.2", remark: "names no storage_library, which DLIO refuses (rule V24); see unet3d_v100_s3_fixed" },
  { name: "unet3d_v100_s3_fixed", aliasOf: undefined, title: "3D U-Net on NVIDIA V100, objects, with a storage library", model: "unet3d", format: "npy", sampleBytes: 146600628, samplesPerFile: 1, demandMiBPerSecond: 411.08278063107014, needs: "22.9 GiB of data, S3", round: "DLIO 3.0.2, corrected", remark: undefined },
];

/** The YAML of each file by its name. */
export const TEXTS: Readonly<Record<string, string>> = {
  "bert_v100": `# BERT on NVIDIA V100: large TFRecord files read in small records
# Round: DLIO 3.0.2
# Demand: 0.1182 MiB/s per accelerator
framework: tensorflow
model:
  name: bert
  model_size_bytes: 4034713312
workflow:
  generate_data: False
  train: True
  debug: False
  checkpoint: True
dataset:
  data_folder: data/bert
  format: tfrecord
  num_files_train: 500
  num_samples_per_file: 313532
  record_length_bytes: 2500
  file_prefix: part
reader:
  data_loader: tensorflow
  read_threads: 1
  computation_threads: 1
  transfer_size: 262144
  batch_size: 48
  file_shuffle: seed
  sample_shuffle: seed
train:
  seed_change_epoch: False
  computation_time: 0.968
  total_training_steps: 1000
checkpoint:
  checkpoint_folder: checkpoints/bert
  steps_between_checkpoints: 250
`,
  "cosmoflow_a100": `# CosmoFlow on NVIDIA A100
# Round: DLIO 3.0.2
# Demand: 489.6 MiB/s per accelerator
framework: tensorflow
model:
  name: cosmoflow
workflow:
  generate_data: False
  train: True
dataset:
  data_folder: data/cosmoflow
  format: tfrecord
  num_files_train: 524288
  num_samples_per_file: 1
  record_length_bytes: 2828486
  record_length_bytes_stdev: 71311
reader:
  data_loader: tensorflow
  read_threads: 4
  batch_size: 1
  file_shuffle: seed
  sample_shuffle: seed
  shuffle_size: 2
train:
  epochs: 5
  computation_time: 0.00551
metric:
  au: 0.70
`,
  "cosmoflow_datagen": `# CosmoFlow, the dataset only
# Round: MLPerf Storage v1.0, v2.0, v3.0
# Also: mlperf_v3_cosmoflow_datagen
framework: tensorflow
model:
  name: cosmoflow
workflow:
  generate_data: True
  train: False
  checkpoint: False
dataset:
  data_folder: data/cosmoflow
  format: tfrecord
  num_files_train: 524288
  num_samples_per_file: 1
  record_length_bytes: 2828486
  record_length_bytes_stdev: 71311
`,
  "cosmoflow_h100": `# CosmoFlow on NVIDIA H100
# Round: DLIO 3.0.2
# Demand: 770.7 MiB/s per accelerator
framework: tensorflow
model:
  name: cosmoflow
workflow:
  generate_data: False
  train: True
dataset:
  data_folder: data/cosmoflow
  format: tfrecord
  num_files_train: 524288
  num_samples_per_file: 1
  record_length_bytes: 2828486
  record_length_bytes_stdev: 71311
reader:
  data_loader: tensorflow
  read_threads: 4
  batch_size: 1
  file_shuffle: seed
  sample_shuffle: seed
  shuffle_size: 2
train:
  epochs: 5
  computation_time: 0.00350
metric:
  au: 0.70
`,
  "cosmoflow_v100": `# CosmoFlow on NVIDIA V100
# Round: DLIO 3.0.2
# Demand: 288.2 MiB/s per accelerator
framework: tensorflow
model:
  name: cosmoflow
  type: CNN
workflow:
  generate_data: False
  train: True
dataset:
  data_folder: data/cosmoflow
  format: tfrecord
  num_files_train: 524288
  num_samples_per_file: 1
  record_length_bytes: 2828486
  record_length_bytes_stdev: 71311
reader:
  data_loader: tensorflow
  read_threads: 4
  batch_size: 1
train:
  epochs: 5
  computation_time: 0.00936
`,
  "default": `# A small run of every phase but checkpoints
# Round: DLIO 3.0.2
# Demand: 0.01562 MiB/s per accelerator
framework: pytorch
model:
  name: default
workflow:
  generate_data: False
  train: True
  evaluation: True
dataset:
  data_folder: data/default
  format: npz
  num_files_train: 64
  num_files_eval: 8
  num_subfolders_train: 2
  num_subfolders_eval: 2
  record_length_bytes: 4096
reader:
  data_loader: pytorch
  batch_size: 4
  batch_size_eval: 1
train:
  epochs: 10
  computation_time: 1.0
evaluation:
  eval_time: 0.5
profiling:
  profiler: iostat
`,
  "dlrm": `# DLRM as DLIO has it: one huge indexed file, read at random
# Round: DLIO 3.0.2
# Demand: 9954.0 MiB/s per accelerator
framework: pytorch
model:
  name: dlrm
workflow:
  generate_data: False
  train: True
dataset:
  data_folder: data/dlrm
  format: indexed_binary
  num_files_train: 1
  num_files_eval: 1
  num_samples_per_file: 1024
  record_length_bytes: 671088640
reader:
  data_loader: pytorch
  sample_shuffle: random
train:
  computation_time: 0.064296
`,
  "dlrm_b200": `# DLRM on NVIDIA B200: 40 of 200 Parquet columns are read
# Round: MLPerf Storage v3.0 (whatif only)
# Demand: 23781.2 MiB/s per accelerator
# Also: mlperf_v3_dlrm_b200
# Remark: row groups of 6144 rows, where dlrm_datagen writes 8192: generate with the workload that reads
framework: pytorch
model:
  name: dlrm
workflow:
  generate_data: False
  train: True
  checkpoint: False
dataset:
  data_folder: data/dlrm
  format: parquet
  num_files_train: 1024
  num_samples_per_file: 4718592
  record_length_bytes: 761
  compression: none
  parquet:
    read_mode: row_group
    row_group_size: 6144
    columns:
      - {name: feature_000, dtype: float16, size: 1, read: false}
      - {name: feature_001, dtype: float16, size: 1, read: false}
      - {name: feature_002, dtype: float64, size: 1, read: false}
      - {name: feature_003, dtype: float64, size: 1, read: false}
      - {name: feature_004, dtype: float32, size: 1, read: false}
      - {name: feature_005, dtype: float16, size: 1, read: false}
      - {name: feature_006, dtype: float32, size: 1, read: false}
      - {name: feature_007, dtype: int8, size: 1, read: false}
      - {name: feature_008, dtype: float16, size: 1, read: false}
      - {name: feature_009, dtype: int8, size: 1, read: false}
      - {name: feature_010, dtype: float32, size: 1, read: false}
      - {name: feature_011, dtype: float32, size: 1, read: true}
      - {name: feature_012, dtype: float64, size: 1, read: false}
      - {name: feature_013, dtype: float32, size: 1, read: false}
      - {name: feature_014, dtype: int8, size: 1, read: false}
      - {name: feature_015, dtype: float16, size: 1, read: false}
      - {name: feature_016, dtype: float32, size: 1, read: false}
      - {name: feature_017, dtype: float32, size: 1, read: true}
      - {name: feature_018, dtype: float32, size: 1, read: true}
      - {name: feature_019, dtype: float16, size: 1, read: false}
      - {name: feature_020, dtype: float64, size: 1, read: true}
      - {name: feature_021, dtype: float64, size: 1, read: false}
      - {name: feature_022, dtype: float64, size: 1, read: false}
      - {name: feature_023, dtype: float64, size: 1, read: false}
      - {name: feature_024, dtype: float16, size: 1, read: false}
      - {name: feature_025, dtype: float32, size: 1, read: true}
      - {name: feature_026, dtype: float32, size: 1, read: false}
      - {name: feature_027, dtype: float16, size: 1, read: false}
      - {name: feature_028, dtype: float16, size: 1, read: false}
      - {name: feature_029, dtype: float32, size: 1, read: false}
      - {name: feature_030, dtype: float64, size: 1, read: false}
      - {name: feature_031, dtype: float32, size: 1, read: true}
      - {name: feature_032, dtype: float64, size: 1, read: false}
      - {name: feature_033, dtype: float32, size: 1, read: false}
      - {name: feature_034, dtype: float16, size: 1, read: false}
      - {name: feature_035, dtype: float16, size: 1, read: false}
      - {name: feature_036, dtype: float64, size: 1, read: false}
      - {name: feature_037, dtype: int8, size: 1, read: false}
      - {name: feature_038, dtype: int8, size: 1, read: false}
      - {name: feature_039, dtype: int8, size: 1, read: false}
      - {name: feature_040, dtype: float16, size: 1, read: false}
      - {name: feature_041, dtype: float32, size: 1, read: true}
      - {name: feature_042, dtype: float16, size: 1, read: false}
      - {name: feature_043, dtype: float32, size: 1, read: true}
      - {name: feature_044, dtype: float64, size: 1, read: false}
      - {name: feature_045, dtype: int8, size: 1, read: false}
      - {name: feature_046, dtype: float64, size: 1, read: false}
      - {name: feature_047, dtype: float64, size: 1, read: false}
      - {name: feature_048, dtype: float64, size: 1, read: false}
      - {name: feature_049, dtype: float32, size: 1, read: true}
      - {name: feature_050, dtype: float32, size: 1, read: false}
      - {name: feature_051, dtype: int8, size: 1, read: false}
      - {name: feature_052, dtype: int8, size: 1, read: false}
      - {name: feature_053, dtype: float32, size: 1, read: true}
      - {name: feature_054, dtype: float32, size: 1, read: false}
      - {name: feature_055, dtype: float32, size: 1, read: false}
      - {name: feature_056, dtype: int8, size: 1, read: false}
      - {name: feature_057, dtype: float32, size: 1, read: false}
      - {name: feature_058, dtype: float16, size: 1, read: true}
      - {name: feature_059, dtype: float32, size: 1, read: true}
      - {name: feature_060, dtype: float64, size: 1, read: false}
      - {name: feature_061, dtype: float16, size: 1, read: false}
      - {name: feature_062, dtype: float64, size: 1, read: false}
      - {name: feature_063, dtype: int8, size: 1, read: false}
      - {name: feature_064, dtype: float32, size: 1, read: false}
      - {name: feature_065, dtype: float16, size: 1, read: false}
      - {name: feature_066, dtype: int8, size: 1, read: false}
      - {name: feature_067, dtype: float32, size: 1, read: true}
      - {name: feature_068, dtype: float16, size: 1, read: true}
      - {name: feature_069, dtype: float32, size: 1, read: false}
      - {name: feature_070, dtype: float16, size: 1, read: false}
      - {name: feature_071, dtype: float32, size: 1, read: true}
      - {name: feature_072, dtype: float16, size: 1, read: false}
      - {name: feature_073, dtype: float32, size: 1, read: false}
      - {name: feature_074, dtype: float32, size: 1, read: true}
      - {name: feature_075, dtype: float64, size: 1, read: true}
      - {name: feature_076, dtype: float16, size: 1, read: false}
      - {name: feature_077, dtype: int8, size: 1, read: false}
      - {name: feature_078, dtype: float32, size: 1, read: false}
      - {name: feature_079, dtype: float64, size: 1, read: false}
      - {name: feature_080, dtype: int8, size: 1, read: false}
      - {name: feature_081, dtype: int8, size: 1, read: false}
      - {name: feature_082, dtype: float32, size: 1, read: false}
      - {name: feature_083, dtype: float32, size: 1, read: false}
      - {name: feature_084, dtype: float16, size: 1, read: false}
      - {name: feature_085, dtype: int8, size: 1, read: false}
      - {name: feature_086, dtype: float16, size: 1, read: false}
      - {name: feature_087, dtype: int8, size: 1, read: false}
      - {name: feature_088, dtype: float32, size: 1, read: true}
      - {name: feature_089, dtype: int8, size: 1, read: false}
      - {name: feature_090, dtype: float32, size: 1, read: true}
      - {name: feature_091, dtype: float32, size: 1, read: true}
      - {name: feature_092, dtype: float16, size: 1, read: true}
      - {name: feature_093, dtype: float32, size: 1, read: true}
      - {name: feature_094, dtype: float64, size: 1, read: true}
      - {name: feature_095, dtype: float64, size: 1, read: false}
      - {name: feature_096, dtype: float32, size: 1, read: true}
      - {name: feature_097, dtype: float16, size: 1, read: true}
      - {name: feature_098, dtype: int8, size: 1, read: false}
      - {name: feature_099, dtype: float16, size: 1, read: false}
      - {name: feature_100, dtype: float16, size: 1, read: false}
      - {name: feature_101, dtype: float64, size: 1, read: false}
      - {name: feature_102, dtype: float16, size: 1, read: false}
      - {name: feature_103, dtype: float32, size: 1, read: false}
      - {name: feature_104, dtype: float64, size: 1, read: false}
      - {name: feature_105, dtype: float16, size: 1, read: false}
      - {name: feature_106, dtype: float16, size: 1, read: false}
      - {name: feature_107, dtype: float32, size: 1, read: false}
      - {name: feature_108, dtype: float64, size: 1, read: false}
      - {name: feature_109, dtype: float32, size: 1, read: false}
      - {name: feature_110, dtype: float64, size: 1, read: false}
      - {name: feature_111, dtype: float64, size: 1, read: false}
      - {name: feature_112, dtype: int8, size: 1, read: false}
      - {name: feature_113, dtype: float16, size: 1, read: false}
      - {name: feature_114, dtype: float16, size: 1, read: false}
      - {name: feature_115, dtype: int8, size: 1, read: false}
      - {name: feature_116, dtype: int8, size: 1, read: true}
      - {name: feature_117, dtype: float64, size: 1, read: true}
      - {name: feature_118, dtype: float32, size: 1, read: false}
      - {name: feature_119, dtype: int8, size: 1, read: false}
      - {name: feature_120, dtype: float16, size: 1, read: false}
      - {name: feature_121, dtype: float16, size: 1, read: false}
      - {name: feature_122, dtype: int8, size: 1, read: false}
      - {name: feature_123, dtype: int8, size: 1, read: false}
      - {name: feature_124, dtype: int8, size: 1, read: false}
      - {name: feature_125, dtype: float16, size: 1, read: false}
      - {name: feature_126, dtype: int8, size: 1, read: false}
      - {name: feature_127, dtype: int8, size: 1, read: false}
      - {name: feature_128, dtype: float32, size: 1, read: false}
      - {name: feature_129, dtype: int8, size: 1, read: false}
      - {name: feature_130, dtype: float16, size: 1, read: false}
      - {name: feature_131, dtype: float32, size: 1, read: false}
      - {name: feature_132, dtype: float64, size: 1, read: false}
      - {name: feature_133, dtype: float16, size: 1, read: false}
      - {name: feature_134, dtype: float16, size: 1, read: false}
      - {name: feature_135, dtype: float64, size: 1, read: false}
      - {name: feature_136, dtype: float16, size: 1, read: false}
      - {name: feature_137, dtype: float32, size: 1, read: true}
      - {name: feature_138, dtype: float64, size: 1, read: false}
      - {name: feature_139, dtype: float64, size: 1, read: false}
      - {name: feature_140, dtype: float16, size: 1, read: false}
      - {name: feature_141, dtype: float32, size: 1, read: true}
      - {name: feature_142, dtype: int8, size: 1, read: false}
      - {name: feature_143, dtype: int8, size: 1, read: false}
      - {name: feature_144, dtype: float64, size: 1, read: false}
      - {name: feature_145, dtype: float32, size: 1, read: false}
      - {name: feature_146, dtype: float64, size: 1, read: false}
      - {name: feature_147, dtype: float32, size: 1, read: true}
      - {name: feature_148, dtype: float64, size: 1, read: false}
      - {name: feature_149, dtype: float64, size: 1, read: false}
      - {name: feature_150, dtype: int8, size: 1, read: false}
      - {name: feature_151, dtype: int8, size: 1, read: false}
      - {name: feature_152, dtype: int8, size: 1, read: false}
      - {name: feature_153, dtype: float64, size: 1, read: false}
      - {name: feature_154, dtype: float64, size: 1, read: true}
      - {name: feature_155, dtype: float32, size: 1, read: true}
      - {name: feature_156, dtype: float32, size: 1, read: false}
      - {name: feature_157, dtype: int8, size: 1, read: false}
      - {name: feature_158, dtype: float32, size: 1, read: true}
      - {name: feature_159, dtype: float16, size: 1, read: false}
      - {name: feature_160, dtype: float32, size: 1, read: true}
      - {name: feature_161, dtype: float16, size: 1, read: false}
      - {name: feature_162, dtype: float32, size: 1, read: true}
      - {name: feature_163, dtype: float16, size: 1, read: false}
      - {name: feature_164, dtype: float64, size: 1, read: false}
      - {name: feature_165, dtype: float16, size: 1, read: false}
      - {name: feature_166, dtype: float64, size: 1, read: false}
      - {name: feature_167, dtype: float16, size: 1, read: false}
      - {name: feature_168, dtype: float32, size: 1, read: false}
      - {name: feature_169, dtype: int8, size: 1, read: true}
      - {name: feature_170, dtype: float64, size: 1, read: false}
      - {name: feature_171, dtype: float16, size: 1, read: false}
      - {name: feature_172, dtype: int8, size: 1, read: false}
      - {name: feature_173, dtype: float64, size: 1, read: false}
      - {name: feature_174, dtype: int8, size: 1, read: false}
      - {name: feature_175, dtype: int8, size: 1, read: false}
      - {name: feature_176, dtype: int8, size: 1, read: false}
      - {name: feature_177, dtype: int8, size: 1, read: false}
      - {name: feature_178, dtype: float16, size: 1, read: false}
      - {name: feature_179, dtype: float16, size: 1, read: false}
      - {name: feature_180, dtype: int8, size: 1, read: true}
      - {name: feature_181, dtype: float64, size: 1, read: false}
      - {name: feature_182, dtype: float64, size: 1, read: false}
      - {name: feature_183, dtype: float64, size: 1, read: false}
      - {name: feature_184, dtype: float16, size: 1, read: false}
      - {name: feature_185, dtype: float64, size: 1, read: false}
      - {name: feature_186, dtype: int8, size: 1, read: true}
      - {name: feature_187, dtype: int8, size: 1, read: false}
      - {name: feature_188, dtype: float16, size: 1, read: false}
      - {name: feature_189, dtype: float32, size: 1, read: true}
      - {name: feature_190, dtype: float64, size: 1, read: false}
      - {name: feature_191, dtype: int8, size: 1, read: false}
      - {name: feature_192, dtype: float64, size: 1, read: false}
      - {name: feature_193, dtype: float32, size: 1, read: false}
      - {name: feature_194, dtype: float64, size: 1, read: false}
      - {name: feature_195, dtype: float32, size: 1, read: true}
      - {name: feature_196, dtype: float32, size: 1, read: false}
      - {name: feature_197, dtype: float64, size: 1, read: false}
      - {name: feature_198, dtype: float64, size: 1, read: false}
      - {name: feature_199, dtype: float16, size: 1, read: false}
reader:
  data_loader: pytorch
  batch_size: 12288
  read_threads: 4
  prefetch_size: 2
  file_shuffle: seed
train:
  epochs: 1
  computation_time: 0.000375
metric:
  au: 0.70
`,
  "dlrm_datagen": `# DLRM, the dataset only
# Round: MLPerf Storage v3.0 (whatif only)
# Also: mlperf_v3_dlrm_datagen
# Remark: row groups of 8192 rows, where the training workloads say 6144
framework: pytorch
model:
  name: dlrm
workflow:
  generate_data: True
  train: False
  checkpoint: False
dataset:
  data_folder: data/dlrm
  format: parquet
  num_files_train: 1024
  num_samples_per_file: 4718592
  record_length_bytes: 761
  compression: none
  parquet:
    read_mode: row_group
    row_group_size: 8192
    columns:
      - {name: feature_000, dtype: float16, size: 1, read: false}
      - {name: feature_001, dtype: float16, size: 1, read: false}
      - {name: feature_002, dtype: float64, size: 1, read: false}
      - {name: feature_003, dtype: float64, size: 1, read: false}
      - {name: feature_004, dtype: float32, size: 1, read: false}
      - {name: feature_005, dtype: float16, size: 1, read: false}
      - {name: feature_006, dtype: float32, size: 1, read: false}
      - {name: feature_007, dtype: int8, size: 1, read: false}
      - {name: feature_008, dtype: float16, size: 1, read: false}
      - {name: feature_009, dtype: int8, size: 1, read: false}
      - {name: feature_010, dtype: float32, size: 1, read: false}
      - {name: feature_011, dtype: float32, size: 1, read: true}
      - {name: feature_012, dtype: float64, size: 1, read: false}
      - {name: feature_013, dtype: float32, size: 1, read: false}
      - {name: feature_014, dtype: int8, size: 1, read: false}
      - {name: feature_015, dtype: float16, size: 1, read: false}
      - {name: feature_016, dtype: float32, size: 1, read: false}
      - {name: feature_017, dtype: float32, size: 1, read: true}
      - {name: feature_018, dtype: float32, size: 1, read: true}
      - {name: feature_019, dtype: float16, size: 1, read: false}
      - {name: feature_020, dtype: float64, size: 1, read: true}
      - {name: feature_021, dtype: float64, size: 1, read: false}
      - {name: feature_022, dtype: float64, size: 1, read: false}
      - {name: feature_023, dtype: float64, size: 1, read: false}
      - {name: feature_024, dtype: float16, size: 1, read: false}
      - {name: feature_025, dtype: float32, size: 1, read: true}
      - {name: feature_026, dtype: float32, size: 1, read: false}
      - {name: feature_027, dtype: float16, size: 1, read: false}
      - {name: feature_028, dtype: float16, size: 1, read: false}
      - {name: feature_029, dtype: float32, size: 1, read: false}
      - {name: feature_030, dtype: float64, size: 1, read: false}
      - {name: feature_031, dtype: float32, size: 1, read: true}
      - {name: feature_032, dtype: float64, size: 1, read: false}
      - {name: feature_033, dtype: float32, size: 1, read: false}
      - {name: feature_034, dtype: float16, size: 1, read: false}
      - {name: feature_035, dtype: float16, size: 1, read: false}
      - {name: feature_036, dtype: float64, size: 1, read: false}
      - {name: feature_037, dtype: int8, size: 1, read: false}
      - {name: feature_038, dtype: int8, size: 1, read: false}
      - {name: feature_039, dtype: int8, size: 1, read: false}
      - {name: feature_040, dtype: float16, size: 1, read: false}
      - {name: feature_041, dtype: float32, size: 1, read: true}
      - {name: feature_042, dtype: float16, size: 1, read: false}
      - {name: feature_043, dtype: float32, size: 1, read: true}
      - {name: feature_044, dtype: float64, size: 1, read: false}
      - {name: feature_045, dtype: int8, size: 1, read: false}
      - {name: feature_046, dtype: float64, size: 1, read: false}
      - {name: feature_047, dtype: float64, size: 1, read: false}
      - {name: feature_048, dtype: float64, size: 1, read: false}
      - {name: feature_049, dtype: float32, size: 1, read: true}
      - {name: feature_050, dtype: float32, size: 1, read: false}
      - {name: feature_051, dtype: int8, size: 1, read: false}
      - {name: feature_052, dtype: int8, size: 1, read: false}
      - {name: feature_053, dtype: float32, size: 1, read: true}
      - {name: feature_054, dtype: float32, size: 1, read: false}
      - {name: feature_055, dtype: float32, size: 1, read: false}
      - {name: feature_056, dtype: int8, size: 1, read: false}
      - {name: feature_057, dtype: float32, size: 1, read: false}
      - {name: feature_058, dtype: float16, size: 1, read: true}
      - {name: feature_059, dtype: float32, size: 1, read: true}
      - {name: feature_060, dtype: float64, size: 1, read: false}
      - {name: feature_061, dtype: float16, size: 1, read: false}
      - {name: feature_062, dtype: float64, size: 1, read: false}
      - {name: feature_063, dtype: int8, size: 1, read: false}
      - {name: feature_064, dtype: float32, size: 1, read: false}
      - {name: feature_065, dtype: float16, size: 1, read: false}
      - {name: feature_066, dtype: int8, size: 1, read: false}
      - {name: feature_067, dtype: float32, size: 1, read: true}
      - {name: feature_068, dtype: float16, size: 1, read: true}
      - {name: feature_069, dtype: float32, size: 1, read: false}
      - {name: feature_070, dtype: float16, size: 1, read: false}
      - {name: feature_071, dtype: float32, size: 1, read: true}
      - {name: feature_072, dtype: float16, size: 1, read: false}
      - {name: feature_073, dtype: float32, size: 1, read: false}
      - {name: feature_074, dtype: float32, size: 1, read: true}
      - {name: feature_075, dtype: float64, size: 1, read: true}
      - {name: feature_076, dtype: float16, size: 1, read: false}
      - {name: feature_077, dtype: int8, size: 1, read: false}
      - {name: feature_078, dtype: float32, size: 1, read: false}
      - {name: feature_079, dtype: float64, size: 1, read: false}
      - {name: feature_080, dtype: int8, size: 1, read: false}
      - {name: feature_081, dtype: int8, size: 1, read: false}
      - {name: feature_082, dtype: float32, size: 1, read: false}
      - {name: feature_083, dtype: float32, size: 1, read: false}
      - {name: feature_084, dtype: float16, size: 1, read: false}
      - {name: feature_085, dtype: int8, size: 1, read: false}
      - {name: feature_086, dtype: float16, size: 1, read: false}
      - {name: feature_087, dtype: int8, size: 1, read: false}
      - {name: feature_088, dtype: float32, size: 1, read: true}
      - {name: feature_089, dtype: int8, size: 1, read: false}
      - {name: feature_090, dtype: float32, size: 1, read: true}
      - {name: feature_091, dtype: float32, size: 1, read: true}
      - {name: feature_092, dtype: float16, size: 1, read: true}
      - {name: feature_093, dtype: float32, size: 1, read: true}
      - {name: feature_094, dtype: float64, size: 1, read: true}
      - {name: feature_095, dtype: float64, size: 1, read: false}
      - {name: feature_096, dtype: float32, size: 1, read: true}
      - {name: feature_097, dtype: float16, size: 1, read: true}
      - {name: feature_098, dtype: int8, size: 1, read: false}
      - {name: feature_099, dtype: float16, size: 1, read: false}
      - {name: feature_100, dtype: float16, size: 1, read: false}
      - {name: feature_101, dtype: float64, size: 1, read: false}
      - {name: feature_102, dtype: float16, size: 1, read: false}
      - {name: feature_103, dtype: float32, size: 1, read: false}
      - {name: feature_104, dtype: float64, size: 1, read: false}
      - {name: feature_105, dtype: float16, size: 1, read: false}
      - {name: feature_106, dtype: float16, size: 1, read: false}
      - {name: feature_107, dtype: float32, size: 1, read: false}
      - {name: feature_108, dtype: float64, size: 1, read: false}
      - {name: feature_109, dtype: float32, size: 1, read: false}
      - {name: feature_110, dtype: float64, size: 1, read: false}
      - {name: feature_111, dtype: float64, size: 1, read: false}
      - {name: feature_112, dtype: int8, size: 1, read: false}
      - {name: feature_113, dtype: float16, size: 1, read: false}
      - {name: feature_114, dtype: float16, size: 1, read: false}
      - {name: feature_115, dtype: int8, size: 1, read: false}
      - {name: feature_116, dtype: int8, size: 1, read: true}
      - {name: feature_117, dtype: float64, size: 1, read: true}
      - {name: feature_118, dtype: float32, size: 1, read: false}
      - {name: feature_119, dtype: int8, size: 1, read: false}
      - {name: feature_120, dtype: float16, size: 1, read: false}
      - {name: feature_121, dtype: float16, size: 1, read: false}
      - {name: feature_122, dtype: int8, size: 1, read: false}
      - {name: feature_123, dtype: int8, size: 1, read: false}
      - {name: feature_124, dtype: int8, size: 1, read: false}
      - {name: feature_125, dtype: float16, size: 1, read: false}
      - {name: feature_126, dtype: int8, size: 1, read: false}
      - {name: feature_127, dtype: int8, size: 1, read: false}
      - {name: feature_128, dtype: float32, size: 1, read: false}
      - {name: feature_129, dtype: int8, size: 1, read: false}
      - {name: feature_130, dtype: float16, size: 1, read: false}
      - {name: feature_131, dtype: float32, size: 1, read: false}
      - {name: feature_132, dtype: float64, size: 1, read: false}
      - {name: feature_133, dtype: float16, size: 1, read: false}
      - {name: feature_134, dtype: float16, size: 1, read: false}
      - {name: feature_135, dtype: float64, size: 1, read: false}
      - {name: feature_136, dtype: float16, size: 1, read: false}
      - {name: feature_137, dtype: float32, size: 1, read: true}
      - {name: feature_138, dtype: float64, size: 1, read: false}
      - {name: feature_139, dtype: float64, size: 1, read: false}
      - {name: feature_140, dtype: float16, size: 1, read: false}
      - {name: feature_141, dtype: float32, size: 1, read: true}
      - {name: feature_142, dtype: int8, size: 1, read: false}
      - {name: feature_143, dtype: int8, size: 1, read: false}
      - {name: feature_144, dtype: float64, size: 1, read: false}
      - {name: feature_145, dtype: float32, size: 1, read: false}
      - {name: feature_146, dtype: float64, size: 1, read: false}
      - {name: feature_147, dtype: float32, size: 1, read: true}
      - {name: feature_148, dtype: float64, size: 1, read: false}
      - {name: feature_149, dtype: float64, size: 1, read: false}
      - {name: feature_150, dtype: int8, size: 1, read: false}
      - {name: feature_151, dtype: int8, size: 1, read: false}
      - {name: feature_152, dtype: int8, size: 1, read: false}
      - {name: feature_153, dtype: float64, size: 1, read: false}
      - {name: feature_154, dtype: float64, size: 1, read: true}
      - {name: feature_155, dtype: float32, size: 1, read: true}
      - {name: feature_156, dtype: float32, size: 1, read: false}
      - {name: feature_157, dtype: int8, size: 1, read: false}
      - {name: feature_158, dtype: float32, size: 1, read: true}
      - {name: feature_159, dtype: float16, size: 1, read: false}
      - {name: feature_160, dtype: float32, size: 1, read: true}
      - {name: feature_161, dtype: float16, size: 1, read: false}
      - {name: feature_162, dtype: float32, size: 1, read: true}
      - {name: feature_163, dtype: float16, size: 1, read: false}
      - {name: feature_164, dtype: float64, size: 1, read: false}
      - {name: feature_165, dtype: float16, size: 1, read: false}
      - {name: feature_166, dtype: float64, size: 1, read: false}
      - {name: feature_167, dtype: float16, size: 1, read: false}
      - {name: feature_168, dtype: float32, size: 1, read: false}
      - {name: feature_169, dtype: int8, size: 1, read: true}
      - {name: feature_170, dtype: float64, size: 1, read: false}
      - {name: feature_171, dtype: float16, size: 1, read: false}
      - {name: feature_172, dtype: int8, size: 1, read: false}
      - {name: feature_173, dtype: float64, size: 1, read: false}
      - {name: feature_174, dtype: int8, size: 1, read: false}
      - {name: feature_175, dtype: int8, size: 1, read: false}
      - {name: feature_176, dtype: int8, size: 1, read: false}
      - {name: feature_177, dtype: int8, size: 1, read: false}
      - {name: feature_178, dtype: float16, size: 1, read: false}
      - {name: feature_179, dtype: float16, size: 1, read: false}
      - {name: feature_180, dtype: int8, size: 1, read: true}
      - {name: feature_181, dtype: float64, size: 1, read: false}
      - {name: feature_182, dtype: float64, size: 1, read: false}
      - {name: feature_183, dtype: float64, size: 1, read: false}
      - {name: feature_184, dtype: float16, size: 1, read: false}
      - {name: feature_185, dtype: float64, size: 1, read: false}
      - {name: feature_186, dtype: int8, size: 1, read: true}
      - {name: feature_187, dtype: int8, size: 1, read: false}
      - {name: feature_188, dtype: float16, size: 1, read: false}
      - {name: feature_189, dtype: float32, size: 1, read: true}
      - {name: feature_190, dtype: float64, size: 1, read: false}
      - {name: feature_191, dtype: int8, size: 1, read: false}
      - {name: feature_192, dtype: float64, size: 1, read: false}
      - {name: feature_193, dtype: float32, size: 1, read: false}
      - {name: feature_194, dtype: float64, size: 1, read: false}
      - {name: feature_195, dtype: float32, size: 1, read: true}
      - {name: feature_196, dtype: float32, size: 1, read: false}
      - {name: feature_197, dtype: float64, size: 1, read: false}
      - {name: feature_198, dtype: float64, size: 1, read: false}
      - {name: feature_199, dtype: float16, size: 1, read: false}
`,
  "dlrm_mi355": `# DLRM on AMD MI355: 40 of 200 Parquet columns are read
# Round: MLPerf Storage v3.0 (whatif only)
# Demand: 23781.2 MiB/s per accelerator
# Also: mlperf_v3_dlrm_mi355
# Remark: row groups of 6144 rows, where dlrm_datagen writes 8192: generate with the workload that reads
framework: pytorch
model:
  name: dlrm
workflow:
  generate_data: False
  train: True
  checkpoint: False
dataset:
  data_folder: data/dlrm
  format: parquet
  num_files_train: 1024
  num_samples_per_file: 4718592
  record_length_bytes: 761
  compression: none
  parquet:
    read_mode: row_group
    row_group_size: 6144
    columns:
      - {name: feature_000, dtype: float16, size: 1, read: false}
      - {name: feature_001, dtype: float16, size: 1, read: false}
      - {name: feature_002, dtype: float64, size: 1, read: false}
      - {name: feature_003, dtype: float64, size: 1, read: false}
      - {name: feature_004, dtype: float32, size: 1, read: false}
      - {name: feature_005, dtype: float16, size: 1, read: false}
      - {name: feature_006, dtype: float32, size: 1, read: false}
      - {name: feature_007, dtype: int8, size: 1, read: false}
      - {name: feature_008, dtype: float16, size: 1, read: false}
      - {name: feature_009, dtype: int8, size: 1, read: false}
      - {name: feature_010, dtype: float32, size: 1, read: false}
      - {name: feature_011, dtype: float32, size: 1, read: true}
      - {name: feature_012, dtype: float64, size: 1, read: false}
      - {name: feature_013, dtype: float32, size: 1, read: false}
      - {name: feature_014, dtype: int8, size: 1, read: false}
      - {name: feature_015, dtype: float16, size: 1, read: false}
      - {name: feature_016, dtype: float32, size: 1, read: false}
      - {name: feature_017, dtype: float32, size: 1, read: true}
      - {name: feature_018, dtype: float32, size: 1, read: true}
      - {name: feature_019, dtype: float16, size: 1, read: false}
      - {name: feature_020, dtype: float64, size: 1, read: true}
      - {name: feature_021, dtype: float64, size: 1, read: false}
      - {name: feature_022, dtype: float64, size: 1, read: false}
      - {name: feature_023, dtype: float64, size: 1, read: false}
      - {name: feature_024, dtype: float16, size: 1, read: false}
      - {name: feature_025, dtype: float32, size: 1, read: true}
      - {name: feature_026, dtype: float32, size: 1, read: false}
      - {name: feature_027, dtype: float16, size: 1, read: false}
      - {name: feature_028, dtype: float16, size: 1, read: false}
      - {name: feature_029, dtype: float32, size: 1, read: false}
      - {name: feature_030, dtype: float64, size: 1, read: false}
      - {name: feature_031, dtype: float32, size: 1, read: true}
      - {name: feature_032, dtype: float64, size: 1, read: false}
      - {name: feature_033, dtype: float32, size: 1, read: false}
      - {name: feature_034, dtype: float16, size: 1, read: false}
      - {name: feature_035, dtype: float16, size: 1, read: false}
      - {name: feature_036, dtype: float64, size: 1, read: false}
      - {name: feature_037, dtype: int8, size: 1, read: false}
      - {name: feature_038, dtype: int8, size: 1, read: false}
      - {name: feature_039, dtype: int8, size: 1, read: false}
      - {name: feature_040, dtype: float16, size: 1, read: false}
      - {name: feature_041, dtype: float32, size: 1, read: true}
      - {name: feature_042, dtype: float16, size: 1, read: false}
      - {name: feature_043, dtype: float32, size: 1, read: true}
      - {name: feature_044, dtype: float64, size: 1, read: false}
      - {name: feature_045, dtype: int8, size: 1, read: false}
      - {name: feature_046, dtype: float64, size: 1, read: false}
      - {name: feature_047, dtype: float64, size: 1, read: false}
      - {name: feature_048, dtype: float64, size: 1, read: false}
      - {name: feature_049, dtype: float32, size: 1, read: true}
      - {name: feature_050, dtype: float32, size: 1, read: false}
      - {name: feature_051, dtype: int8, size: 1, read: false}
      - {name: feature_052, dtype: int8, size: 1, read: false}
      - {name: feature_053, dtype: float32, size: 1, read: true}
      - {name: feature_054, dtype: float32, size: 1, read: false}
      - {name: feature_055, dtype: float32, size: 1, read: false}
      - {name: feature_056, dtype: int8, size: 1, read: false}
      - {name: feature_057, dtype: float32, size: 1, read: false}
      - {name: feature_058, dtype: float16, size: 1, read: true}
      - {name: feature_059, dtype: float32, size: 1, read: true}
      - {name: feature_060, dtype: float64, size: 1, read: false}
      - {name: feature_061, dtype: float16, size: 1, read: false}
      - {name: feature_062, dtype: float64, size: 1, read: false}
      - {name: feature_063, dtype: int8, size: 1, read: false}
      - {name: feature_064, dtype: float32, size: 1, read: false}
      - {name: feature_065, dtype: float16, size: 1, read: false}
      - {name: feature_066, dtype: int8, size: 1, read: false}
      - {name: feature_067, dtype: float32, size: 1, read: true}
      - {name: feature_068, dtype: float16, size: 1, read: true}
      - {name: feature_069, dtype: float32, size: 1, read: false}
      - {name: feature_070, dtype: float16, size: 1, read: false}
      - {name: feature_071, dtype: float32, size: 1, read: true}
      - {name: feature_072, dtype: float16, size: 1, read: false}
      - {name: feature_073, dtype: float32, size: 1, read: false}
      - {name: feature_074, dtype: float32, size: 1, read: true}
      - {name: feature_075, dtype: float64, size: 1, read: true}
      - {name: feature_076, dtype: float16, size: 1, read: false}
      - {name: feature_077, dtype: int8, size: 1, read: false}
      - {name: feature_078, dtype: float32, size: 1, read: false}
      - {name: feature_079, dtype: float64, size: 1, read: false}
      - {name: feature_080, dtype: int8, size: 1, read: false}
      - {name: feature_081, dtype: int8, size: 1, read: false}
      - {name: feature_082, dtype: float32, size: 1, read: false}
      - {name: feature_083, dtype: float32, size: 1, read: false}
      - {name: feature_084, dtype: float16, size: 1, read: false}
      - {name: feature_085, dtype: int8, size: 1, read: false}
      - {name: feature_086, dtype: float16, size: 1, read: false}
      - {name: feature_087, dtype: int8, size: 1, read: false}
      - {name: feature_088, dtype: float32, size: 1, read: true}
      - {name: feature_089, dtype: int8, size: 1, read: false}
      - {name: feature_090, dtype: float32, size: 1, read: true}
      - {name: feature_091, dtype: float32, size: 1, read: true}
      - {name: feature_092, dtype: float16, size: 1, read: true}
      - {name: feature_093, dtype: float32, size: 1, read: true}
      - {name: feature_094, dtype: float64, size: 1, read: true}
      - {name: feature_095, dtype: float64, size: 1, read: false}
      - {name: feature_096, dtype: float32, size: 1, read: true}
      - {name: feature_097, dtype: float16, size: 1, read: true}
      - {name: feature_098, dtype: int8, size: 1, read: false}
      - {name: feature_099, dtype: float16, size: 1, read: false}
      - {name: feature_100, dtype: float16, size: 1, read: false}
      - {name: feature_101, dtype: float64, size: 1, read: false}
      - {name: feature_102, dtype: float16, size: 1, read: false}
      - {name: feature_103, dtype: float32, size: 1, read: false}
      - {name: feature_104, dtype: float64, size: 1, read: false}
      - {name: feature_105, dtype: float16, size: 1, read: false}
      - {name: feature_106, dtype: float16, size: 1, read: false}
      - {name: feature_107, dtype: float32, size: 1, read: false}
      - {name: feature_108, dtype: float64, size: 1, read: false}
      - {name: feature_109, dtype: float32, size: 1, read: false}
      - {name: feature_110, dtype: float64, size: 1, read: false}
      - {name: feature_111, dtype: float64, size: 1, read: false}
      - {name: feature_112, dtype: int8, size: 1, read: false}
      - {name: feature_113, dtype: float16, size: 1, read: false}
      - {name: feature_114, dtype: float16, size: 1, read: false}
      - {name: feature_115, dtype: int8, size: 1, read: false}
      - {name: feature_116, dtype: int8, size: 1, read: true}
      - {name: feature_117, dtype: float64, size: 1, read: true}
      - {name: feature_118, dtype: float32, size: 1, read: false}
      - {name: feature_119, dtype: int8, size: 1, read: false}
      - {name: feature_120, dtype: float16, size: 1, read: false}
      - {name: feature_121, dtype: float16, size: 1, read: false}
      - {name: feature_122, dtype: int8, size: 1, read: false}
      - {name: feature_123, dtype: int8, size: 1, read: false}
      - {name: feature_124, dtype: int8, size: 1, read: false}
      - {name: feature_125, dtype: float16, size: 1, read: false}
      - {name: feature_126, dtype: int8, size: 1, read: false}
      - {name: feature_127, dtype: int8, size: 1, read: false}
      - {name: feature_128, dtype: float32, size: 1, read: false}
      - {name: feature_129, dtype: int8, size: 1, read: false}
      - {name: feature_130, dtype: float16, size: 1, read: false}
      - {name: feature_131, dtype: float32, size: 1, read: false}
      - {name: feature_132, dtype: float64, size: 1, read: false}
      - {name: feature_133, dtype: float16, size: 1, read: false}
      - {name: feature_134, dtype: float16, size: 1, read: false}
      - {name: feature_135, dtype: float64, size: 1, read: false}
      - {name: feature_136, dtype: float16, size: 1, read: false}
      - {name: feature_137, dtype: float32, size: 1, read: true}
      - {name: feature_138, dtype: float64, size: 1, read: false}
      - {name: feature_139, dtype: float64, size: 1, read: false}
      - {name: feature_140, dtype: float16, size: 1, read: false}
      - {name: feature_141, dtype: float32, size: 1, read: true}
      - {name: feature_142, dtype: int8, size: 1, read: false}
      - {name: feature_143, dtype: int8, size: 1, read: false}
      - {name: feature_144, dtype: float64, size: 1, read: false}
      - {name: feature_145, dtype: float32, size: 1, read: false}
      - {name: feature_146, dtype: float64, size: 1, read: false}
      - {name: feature_147, dtype: float32, size: 1, read: true}
      - {name: feature_148, dtype: float64, size: 1, read: false}
      - {name: feature_149, dtype: float64, size: 1, read: false}
      - {name: feature_150, dtype: int8, size: 1, read: false}
      - {name: feature_151, dtype: int8, size: 1, read: false}
      - {name: feature_152, dtype: int8, size: 1, read: false}
      - {name: feature_153, dtype: float64, size: 1, read: false}
      - {name: feature_154, dtype: float64, size: 1, read: true}
      - {name: feature_155, dtype: float32, size: 1, read: true}
      - {name: feature_156, dtype: float32, size: 1, read: false}
      - {name: feature_157, dtype: int8, size: 1, read: false}
      - {name: feature_158, dtype: float32, size: 1, read: true}
      - {name: feature_159, dtype: float16, size: 1, read: false}
      - {name: feature_160, dtype: float32, size: 1, read: true}
      - {name: feature_161, dtype: float16, size: 1, read: false}
      - {name: feature_162, dtype: float32, size: 1, read: true}
      - {name: feature_163, dtype: float16, size: 1, read: false}
      - {name: feature_164, dtype: float64, size: 1, read: false}
      - {name: feature_165, dtype: float16, size: 1, read: false}
      - {name: feature_166, dtype: float64, size: 1, read: false}
      - {name: feature_167, dtype: float16, size: 1, read: false}
      - {name: feature_168, dtype: float32, size: 1, read: false}
      - {name: feature_169, dtype: int8, size: 1, read: true}
      - {name: feature_170, dtype: float64, size: 1, read: false}
      - {name: feature_171, dtype: float16, size: 1, read: false}
      - {name: feature_172, dtype: int8, size: 1, read: false}
      - {name: feature_173, dtype: float64, size: 1, read: false}
      - {name: feature_174, dtype: int8, size: 1, read: false}
      - {name: feature_175, dtype: int8, size: 1, read: false}
      - {name: feature_176, dtype: int8, size: 1, read: false}
      - {name: feature_177, dtype: int8, size: 1, read: false}
      - {name: feature_178, dtype: float16, size: 1, read: false}
      - {name: feature_179, dtype: float16, size: 1, read: false}
      - {name: feature_180, dtype: int8, size: 1, read: true}
      - {name: feature_181, dtype: float64, size: 1, read: false}
      - {name: feature_182, dtype: float64, size: 1, read: false}
      - {name: feature_183, dtype: float64, size: 1, read: false}
      - {name: feature_184, dtype: float16, size: 1, read: false}
      - {name: feature_185, dtype: float64, size: 1, read: false}
      - {name: feature_186, dtype: int8, size: 1, read: true}
      - {name: feature_187, dtype: int8, size: 1, read: false}
      - {name: feature_188, dtype: float16, size: 1, read: false}
      - {name: feature_189, dtype: float32, size: 1, read: true}
      - {name: feature_190, dtype: float64, size: 1, read: false}
      - {name: feature_191, dtype: int8, size: 1, read: false}
      - {name: feature_192, dtype: float64, size: 1, read: false}
      - {name: feature_193, dtype: float32, size: 1, read: false}
      - {name: feature_194, dtype: float64, size: 1, read: false}
      - {name: feature_195, dtype: float32, size: 1, read: true}
      - {name: feature_196, dtype: float32, size: 1, read: false}
      - {name: feature_197, dtype: float64, size: 1, read: false}
      - {name: feature_198, dtype: float64, size: 1, read: false}
      - {name: feature_199, dtype: float16, size: 1, read: false}
reader:
  data_loader: pytorch
  batch_size: 18432
  read_threads: 4
  prefetch_size: 2
  file_shuffle: seed
train:
  epochs: 1
  computation_time: 0.0005625
metric:
  au: 0.70
`,
  "dlrm_s3dlio_file": `# DLRM on Parquet, local files
# Round: DLIO 3.0.2
# Demand: 2597.3 MiB/s per accelerator
# The original takes storage_library \`direct\` or \`posix\` from the command line.
framework: pytorch
model:
  name: dlrm
workflow:
  generate_data: False
  train: True
dataset:
  data_folder: /mnt/test/dlrm
  format: parquet
  num_files_train: 64
  num_samples_per_file: 1000000
  record_length_bytes: 1024
reader:
  data_loader: pytorch
  read_threads: 8
  prefetch_size: 0
  read_type: on_demand
  batch_size: 2048
train:
  seed_change_epoch: False
  computation_time: 0.000770031
storage:
  storage_type: local_fs
  storage_root: /mnt/test
  storage_options:
    prefetch_workers: 64
profiling:
  profiler: none
`,
  "dlrm_s3dlio_s3": `# DLRM on Parquet, objects
# Round: DLIO 3.0.2
# Demand: 2597.3 MiB/s per accelerator
# Needs: S3
# Remark: names no storage_library, which DLIO refuses (rule V24); see dlrm_s3dlio_s3_fixed
framework: pytorch
model:
  name: dlrm
workflow:
  generate_data: False
  train: True
dataset:
  data_folder: data/dlrm/train
  format: parquet
  num_files_train: 64
  num_samples_per_file: 1000000
  record_length_bytes: 1024
reader:
  data_loader: pytorch
  read_threads: 8
  prefetch_size: 0
  read_type: on_demand
  batch_size: 2048
train:
  seed_change_epoch: False
  computation_time: 0.000770031
evaluation:
  eval_time: 0.0
  epochs_between_evals: 0
storage:
  storage_type: s3
  storage_root: mlp-flux
  storage_options:
    endpoint_url: http://127.0.0.1:9200
    prefetch_workers: 64
profiling:
  profiler: none
`,
  "dlrm_s3dlio_s3_fixed": `# DLRM on Parquet, objects, with a storage library
# Round: DLIO 3.0.2, corrected
# Demand: 2597.3 MiB/s per accelerator
# Needs: S3
framework: pytorch
model:
  name: dlrm
workflow:
  generate_data: False
  train: True
dataset:
  data_folder: data/dlrm/train
  format: parquet
  num_files_train: 64
  num_samples_per_file: 1000000
  record_length_bytes: 1024
reader:
  data_loader: pytorch
  read_threads: 8
  prefetch_size: 0
  read_type: on_demand
  batch_size: 2048
train:
  seed_change_epoch: False
  computation_time: 0.000770031
evaluation:
  eval_time: 0.0
  epochs_between_evals: 0
storage:
  storage_type: s3
  storage_root: mlp-flux
  storage_library: s3dlio
  storage_options:
    endpoint_url: http://127.0.0.1:9200
    prefetch_workers: 64
profiling:
  profiler: none
`,
  "flux_b200": `# FLUX on NVIDIA B200: encodings in Parquet
# Round: MLPerf Storage v3.0 (whatif only)
# Demand: 73.41 MiB/s per accelerator
# Also: mlperf_v3_flux_b200
framework: pytorch
model:
  name: flux
workflow:
  generate_data: False
  train: True
  checkpoint: False
dataset:
  data_folder: data/flux
  format: parquet
  num_files_train: 4296
  num_samples_per_file: 288
  record_length: 2164832
  compression: none
  parquet:
    columns:
      - {name: t5_encodings, dtype: float32, size: 524328}
      - {name: clip_encodings, dtype: float32, size: 409}
      - {name: mean, dtype: float32, size: 8232}
      - {name: logvar, dtype: float32, size: 8232}
      - {name: timestamp, dtype: float32, size: 7}
reader:
  data_loader: pytorch
  batch_size: 48
  read_threads: 8
  file_shuffle: seed
train:
  epochs: 1
  computation_time: 1.35
metric:
  au: 0.90
`,
  "flux_datagen": `# FLUX, the dataset only
# Round: MLPerf Storage v3.0 (whatif only)
# Also: mlperf_v3_flux_datagen
framework: pytorch
model:
  name: flux
workflow:
  generate_data: True
  train: False
  checkpoint: False
dataset:
  data_folder: data/flux
  format: parquet
  num_files_train: 4296
  num_samples_per_file: 288
  record_length: 2164832
  compression: none
  parquet:
    columns:
      - {name: t5_encodings, dtype: float32, size: 524328}
      - {name: clip_encodings, dtype: float32, size: 409}
      - {name: mean, dtype: float32, size: 8232}
      - {name: logvar, dtype: float32, size: 8232}
      - {name: timestamp, dtype: float32, size: 7}
`,
  "flux_mi355": `# FLUX on AMD MI355: encodings in Parquet
# Round: MLPerf Storage v3.0 (whatif only)
# Demand: 73.41 MiB/s per accelerator
# Also: mlperf_v3_flux_mi355
framework: pytorch
model:
  name: flux
workflow:
  generate_data: False
  train: True
  checkpoint: False
dataset:
  data_folder: data/flux
  format: parquet
  num_files_train: 4296
  num_samples_per_file: 288
  record_length: 2164832
  compression: none
  parquet:
    columns:
      - {name: t5_encodings, dtype: float32, size: 524328}
      - {name: clip_encodings, dtype: float32, size: 409}
      - {name: mean, dtype: float32, size: 8232}
      - {name: logvar, dtype: float32, size: 8232}
      - {name: timestamp, dtype: float32, size: 7}
reader:
  data_loader: pytorch
  batch_size: 72
  read_threads: 8
  file_shuffle: seed
train:
  epochs: 1
  computation_time: 2.025
metric:
  au: 0.90
`,
  "llama3_1t": `# Llama 3 scaled to about a trillion parameters, checkpoints
# Round: MLPerf Storage v2.0, v3.0
# Also: mlperf_v2_llama3_1t, mlperf_v3_llama3_1t
# Needs: 1024 ranks, 15426.59 GiB a checkpoint
framework: pytorch
model:
  name: llama3_1t
  type: transformer
  model_datatype: fp16
  optimizer_datatype: fp32
  num_layers: 128
  parallelism:
    tensor: 8
    pipeline: 64
    zero_stage: 1
  transformer:
    vocab_size: 128256
    hidden_size: 25872
    ffn_hidden_size: 98304
    num_attention_heads: 192
    num_kv_heads: 32
workflow:
  generate_data: False
  train: False
  checkpoint: True
checkpoint:
  checkpoint_folder: checkpoints/llama3_1t
  time_between_checkpoints: 5
  num_checkpoints_write: 10
  num_checkpoints_read: 10
  fsync: True
`,
  "llama3_405b": `# Llama 3 405B, checkpoints
# Round: MLPerf Storage v2.0, v3.0
# Also: mlperf_v2_llama3_405b, mlperf_v3_llama3_405b
# Needs: 512 ranks, 5292.25 GiB a checkpoint
framework: pytorch
model:
  name: llama3_405b
  type: transformer
  model_datatype: fp16
  optimizer_datatype: fp32
  num_layers: 126
  parallelism:
    tensor: 8
    pipeline: 32
    zero_stage: 1
  transformer:
    vocab_size: 128256
    hidden_size: 16384
    ffn_hidden_size: 53248
    num_attention_heads: 128
    num_kv_heads: 8
workflow:
  generate_data: False
  train: False
  checkpoint: True
checkpoint:
  checkpoint_folder: checkpoints/llama3_405b
  time_between_checkpoints: 5
  num_checkpoints_write: 10
  num_checkpoints_read: 10
  fsync: True
`,
  "llama3_70b": `# Llama 3 70B, checkpoints
# Round: MLPerf Storage v2.0, v3.0
# Also: mlperf_v2_llama3_70b, mlperf_v3_llama3_70b
# Needs: 64 ranks, 911.21 GiB a checkpoint
# Remark: 128 attention heads where the public model has 64; see llama3_70b_public
framework: pytorch
model:
  name: llama3_70b
  type: transformer
  model_datatype: fp16
  optimizer_datatype: fp32
  num_layers: 80
  parallelism:
    tensor: 8
    pipeline: 1
    zero_stage: 3
  transformer:
    vocab_size: 128256
    hidden_size: 8192
    ffn_hidden_size: 28672
    num_attention_heads: 128
    num_kv_heads: 8
workflow:
  generate_data: False
  train: False
  checkpoint: True
checkpoint:
  checkpoint_folder: checkpoints/llama3_70b
  time_between_checkpoints: 5
  num_checkpoints_write: 10
  num_checkpoints_read: 10
  fsync: True
`,
  "llama3_70b_public": `# Llama 3 70B with the heads of the public model, checkpoints
# Round: MLPerf Storage v3.0, corrected
# Needs: 64 ranks, 919.96 GiB a checkpoint
# Remark: not comparable with published results
framework: pytorch
model:
  name: llama3_70b
  type: transformer
  model_datatype: fp16
  optimizer_datatype: fp32
  num_layers: 80
  parallelism:
    tensor: 8
    pipeline: 1
    zero_stage: 3
  transformer:
    vocab_size: 128256
    hidden_size: 8192
    ffn_hidden_size: 28672
    num_attention_heads: 64
    num_kv_heads: 8
workflow:
  generate_data: False
  train: False
  checkpoint: True
checkpoint:
  checkpoint_folder: checkpoints/llama3_70b
  time_between_checkpoints: 5
  num_checkpoints_write: 10
  num_checkpoints_read: 10
  fsync: True
`,
  "llama3_8b": `# Llama 3 8B, checkpoints
# Round: MLPerf Storage v2.0, v3.0
# Also: mlperf_v2_llama3_8b, mlperf_v3_llama3_8b
# Needs: 8 ranks, 104.70 GiB a checkpoint
framework: pytorch
model:
  name: llama3_8b
  type: transformer
  model_datatype: fp16
  optimizer_datatype: fp32
  num_layers: 32
  parallelism:
    tensor: 1
    pipeline: 1
    zero_stage: 3
  transformer:
    vocab_size: 128256
    hidden_size: 4096
    ffn_hidden_size: 14336
    num_attention_heads: 32
    num_kv_heads: 8
workflow:
  generate_data: False
  train: False
  checkpoint: True
checkpoint:
  checkpoint_folder: checkpoints/llama3_8b
  time_between_checkpoints: 5
  num_checkpoints_write: 10
  num_checkpoints_read: 10
  fsync: True
`,
  "llama_1t": `# LLaMA with about a trillion parameters, checkpoints
# Round: DLIO 3.0.2
# Needs: 512 ranks, 15425.85 GiB a checkpoint
# Remark: trains too, without a dataset or a loader, which cannot work; see llama_1t_fixed
framework: pytorch
model:
  name: llama_405b
  type: transformer
  model_datatype: fp16
  optimizer_datatype: fp32
  num_layers: 128
  parallelism:
    tensor: 8
    pipeline: 64
    zero_stage: 1
  transformer:
    vocab_size: 128256
    hidden_size: 25872
    ffn_hidden_size: 98304
    num_attention_heads: 192
    num_kv_heads: 32
workflow:
  generate_data: True
  train: True
  checkpoint: True
checkpoint:
  checkpoint_folder: checkpoints/llama_1t
  time_between_checkpoints: 5
  num_checkpoints_write: 10
  num_checkpoints_read: 10
  fsync: True
`,
  "llama_1t_fixed": `# LLaMA with about a trillion parameters, checkpoints only
# Round: DLIO 3.0.2, corrected
# Needs: 512 ranks, 15425.85 GiB a checkpoint
framework: pytorch
model:
  name: llama_1t
  type: transformer
  model_datatype: fp16
  optimizer_datatype: fp32
  num_layers: 128
  parallelism:
    tensor: 8
    pipeline: 64
    zero_stage: 1
  transformer:
    vocab_size: 128256
    hidden_size: 25872
    ffn_hidden_size: 98304
    num_attention_heads: 192
    num_kv_heads: 32
workflow:
  generate_data: False
  train: False
  checkpoint: True
checkpoint:
  checkpoint_folder: checkpoints/llama_1t
  time_between_checkpoints: 5
  num_checkpoints_write: 10
  num_checkpoints_read: 10
  fsync: True
`,
  "llama_405b": `# LLaMA 405B, checkpoints
# Round: DLIO 3.0.2
# Needs: 256 ranks, 5292.01 GiB a checkpoint
framework: pytorch
model:
  name: llama_405b
  type: transformer
  model_datatype: fp16
  optimizer_datatype: fp32
  num_layers: 126
  parallelism:
    tensor: 8
    pipeline: 32
    zero_stage: 1
  transformer:
    vocab_size: 128256
    hidden_size: 16384
    ffn_hidden_size: 53248
    num_attention_heads: 128
    num_kv_heads: 8
workflow:
  generate_data: False
  train: False
  checkpoint: True
checkpoint:
  checkpoint_folder: checkpoints/llama_405b
  time_between_checkpoints: 5
  num_checkpoints_write: 10
  num_checkpoints_read: 10
  fsync: True
`,
  "llama_70b": `# LLaMA 70B, checkpoints
# Round: DLIO 3.0.2
# Needs: 32 ranks, 911.20 GiB a checkpoint
# Remark: 128 attention heads where the public model has 64; see llama_70b_public
framework: pytorch
model:
  name: llama_70b
  type: transformer
  model_datatype: fp16
  optimizer_datatype: fp32
  num_layers: 80
  parallelism:
    tensor: 8
    pipeline: 4
    zero_stage: 1
  transformer:
    vocab_size: 128256
    hidden_size: 8192
    ffn_hidden_size: 28672
    num_attention_heads: 128
    num_kv_heads: 8
workflow:
  generate_data: False
  train: False
  checkpoint: True
checkpoint:
  checkpoint_folder: checkpoints/llama_70b
  time_between_checkpoints: 5
  num_checkpoints_write: 10
  num_checkpoints_read: 10
  fsync: True
`,
  "llama_70b_public": `# LLaMA 70B with the heads of the public model, checkpoints
# Round: DLIO 3.0.2, corrected
# Needs: 32 ranks, 919.95 GiB a checkpoint
framework: pytorch
model:
  name: llama_70b
  type: transformer
  model_datatype: fp16
  optimizer_datatype: fp32
  num_layers: 80
  parallelism:
    tensor: 8
    pipeline: 4
    zero_stage: 1
  transformer:
    vocab_size: 128256
    hidden_size: 8192
    ffn_hidden_size: 28672
    num_attention_heads: 64
    num_kv_heads: 8
workflow:
  generate_data: False
  train: False
  checkpoint: True
checkpoint:
  checkpoint_folder: checkpoints/llama_70b
  time_between_checkpoints: 5
  num_checkpoints_write: 10
  num_checkpoints_read: 10
  fsync: True
`,
  "llama_70b_zero3": `# LLaMA 70B with ZeRO 3, checkpoints
# Round: DLIO 3.0.2
# Needs: 8 ranks or a multiple, 911.21 GiB a checkpoint (64 ranks)
# Remark: 128 attention heads where the public model has 64; see llama_70b_zero3_public
framework: pytorch
model:
  name: llama_70b
  type: transformer
  model_datatype: fp16
  optimizer_datatype: fp32
  num_layers: 80
  parallelism:
    tensor: 8
    pipeline: 1
    zero_stage: 3
  transformer:
    vocab_size: 128256
    hidden_size: 8192
    ffn_hidden_size: 28672
    num_attention_heads: 128
    num_kv_heads: 8
workflow:
  generate_data: False
  train: False
  checkpoint: True
checkpoint:
  checkpoint_folder: checkpoints/llama_70b
  time_between_checkpoints: 5
  num_checkpoints_write: 10
  num_checkpoints_read: 10
  fsync: True
`,
  "llama_70b_zero3_public": `# LLaMA 70B with ZeRO 3 and the heads of the public model, checkpoints
# Round: DLIO 3.0.2, corrected
# Needs: 8 ranks or a multiple, 919.96 GiB a checkpoint (64 ranks)
framework: pytorch
model:
  name: llama_70b
  type: transformer
  model_datatype: fp16
  optimizer_datatype: fp32
  num_layers: 80
  parallelism:
    tensor: 8
    pipeline: 1
    zero_stage: 3
  transformer:
    vocab_size: 128256
    hidden_size: 8192
    ffn_hidden_size: 28672
    num_attention_heads: 64
    num_kv_heads: 8
workflow:
  generate_data: False
  train: False
  checkpoint: True
checkpoint:
  checkpoint_folder: checkpoints/llama_70b
  time_between_checkpoints: 5
  num_checkpoints_write: 10
  num_checkpoints_read: 10
  fsync: True
`,
  "llama_7b": `# LLaMA 7B, checkpoints
# Round: DLIO 3.0.2
# Needs: any number of ranks, 87.86 GiB a checkpoint (8 ranks)
framework: pytorch
model:
  name: llama_7b
  type: transformer
  model_datatype: fp16
  optimizer_datatype: fp32
  num_layers: 32
  parallelism:
    tensor: 1
    pipeline: 1
    zero_stage: 1
  transformer:
    vocab_size: 32000
    hidden_size: 4096
    ffn_hidden_size: 11008
    num_attention_heads: 32
    num_kv_heads: 32
workflow:
  generate_data: False
  train: False
  checkpoint: True
checkpoint:
  checkpoint_folder: checkpoints/llama_7b
  time_between_checkpoints: 5
  num_checkpoints_write: 10
  num_checkpoints_read: 10
  fsync: True
`,
  "llama_7b_zero3": `# LLaMA 7B with ZeRO 3, checkpoints
# Round: DLIO 3.0.2
# Needs: any number of ranks, 87.86 GiB a checkpoint (8 ranks)
framework: pytorch
model:
  name: llama_7b
  type: transformer
  model_datatype: fp16
  optimizer_datatype: fp32
  num_layers: 32
  parallelism:
    tensor: 1
    pipeline: 1
    zero_stage: 3
  transformer:
    vocab_size: 32000
    hidden_size: 4096
    ffn_hidden_size: 11008
    num_attention_heads: 32
    num_kv_heads: 32
workflow:
  generate_data: False
  train: False
  checkpoint: True
checkpoint:
  checkpoint_folder: checkpoints/llama_7b
  time_between_checkpoints: 5
  num_checkpoints_write: 10
  num_checkpoints_read: 10
  fsync: True
`,
  "llama_8b_zero3": `# LLaMA 8B with ZeRO 3, checkpoints
# Round: DLIO 3.0.2
# Needs: any number of ranks, 104.70 GiB a checkpoint (8 ranks)
framework: pytorch
model:
  name: llama_8b
  type: transformer
  model_datatype: fp16
  optimizer_datatype: fp32
  num_layers: 32
  parallelism:
    tensor: 1
    pipeline: 1
    zero_stage: 3
  transformer:
    vocab_size: 128256
    hidden_size: 4096
    ffn_hidden_size: 14336
    num_attention_heads: 32
    num_kv_heads: 8
workflow:
  generate_data: False
  train: False
  checkpoint: True
checkpoint:
  checkpoint_folder: checkpoints/llama_8b
  time_between_checkpoints: 5
  num_checkpoints_write: 10
  num_checkpoints_read: 10
  fsync: True
`,
  "megatron_deepspeed_LLNL": `# Megatron-DeepSpeed as run at LLNL: one token file, large checkpoints
# Round: DLIO 3.0.2
# Demand: 0.01281 MiB/s per accelerator
# Needs: a multiple of 32 ranks
# DLIO never looks at model_size; here it is the generic model state of each writing rank.
framework: pytorch
model:
  name: megatron_deepspeed
  type: megatron_deepspeed
  optimization_groups: [1009254400, 865075200, 793600]
  model_size: 30102
  num_layers: 40
  parallelism:
    pipeline: 8
    tensor: 4
    zero_stage: 1
  layer_parameters: [52583936, 209715200]
workflow:
  generate_data: False
  train: True
  checkpoint: True
dataset:
  data_folder: dataset/megatron-deepspeed
  format: mmap_indexed_binary
  num_files_train: 1
  num_samples_per_file: 277203535
  record_length_bytes: 2048
reader:
  data_loader: pytorch
  batch_size: 16
  read_threads: 1
  file_shuffle: seed
  sample_shuffle: seed
train:
  epochs: 3
  computation_time: 2.44
  total_training_steps: 1000
checkpoint:
  checkpoint_folder: checkpoints/megatron-deepspeed
  steps_between_checkpoints: 1000
  type: all_ranks
`,
  "mlperf_v1_cosmoflow_a100": `# CosmoFlow on NVIDIA A100
# Round: MLPerf Storage v1.0
# Demand: 489.6 MiB/s per accelerator
framework: tensorflow
model:
  name: cosmoflow
workflow:
  generate_data: False
  train: True
dataset:
  data_folder: data/cosmoflow
  format: tfrecord
  num_files_train: 524288
  num_samples_per_file: 1
  record_length: 2828486
  record_length_stdev: 71311
reader:
  data_loader: tensorflow
  read_threads: 4
  batch_size: 1
  file_shuffle: seed
  sample_shuffle: seed
  shuffle_size: 2
train:
  epochs: 5
  computation_time: 0.00551
metric:
  au: 0.70
`,
  "mlperf_v1_cosmoflow_h100": `# CosmoFlow on NVIDIA H100
# Round: MLPerf Storage v1.0
# Demand: 770.7 MiB/s per accelerator
framework: tensorflow
model:
  name: cosmoflow
workflow:
  generate_data: False
  train: True
dataset:
  data_folder: data/cosmoflow
  format: tfrecord
  num_files_train: 524288
  num_samples_per_file: 1
  record_length: 2828486
  record_length_stdev: 71311
reader:
  data_loader: tensorflow
  read_threads: 4
  batch_size: 1
  file_shuffle: seed
  sample_shuffle: seed
  shuffle_size: 2
train:
  epochs: 5
  computation_time: 0.00350
metric:
  au: 0.70
`,
  "mlperf_v1_resnet50_a100": `# ResNet-50 on NVIDIA A100
# Round: MLPerf Storage v1.0
# Demand: 100.6 MiB/s per accelerator
framework: tensorflow
model:
  name: resnet50
workflow:
  generate_data: False
  train: True
dataset:
  data_folder: data/resnet50
  format: tfrecord
  num_files_train: 1024
  num_samples_per_file: 1251
  record_length: 114660.07
  record_length_resize: 150528
reader:
  data_loader: tensorflow
  read_threads: 8
  computation_threads: 8
  batch_size: 400
  dont_use_mmap: True
train:
  epochs: 5
  computation_time: 0.435
metric:
  au: 0.90
`,
  "mlperf_v1_resnet50_h100": `# ResNet-50 on NVIDIA H100
# Round: MLPerf Storage v1.0
# Demand: 195.3 MiB/s per accelerator
framework: tensorflow
model:
  name: resnet50
workflow:
  generate_data: False
  train: True
dataset:
  data_folder: data/resnet50
  format: tfrecord
  num_files_train: 1024
  num_samples_per_file: 1251
  record_length: 114660.07
  record_length_resize: 150528
reader:
  data_loader: tensorflow
  read_threads: 8
  computation_threads: 8
  batch_size: 400
train:
  epochs: 5
  computation_time: 0.224
metric:
  au: 0.90
`,
  "mlperf_v1_unet3d_a100": `# 3D U-Net on NVIDIA A100
# Round: MLPerf Storage v1.0
# Demand: 1538.8 MiB/s per accelerator
# Remark: saves a checkpoint of 499 MB once, after epoch 5
framework: pytorch
model:
  name: unet3d
  type: cnn
  model_size: 499153191
workflow:
  generate_data: False
  train: True
  checkpoint: True
dataset:
  data_folder: data/unet3d
  format: npz
  num_files_train: 168
  num_samples_per_file: 1
  record_length: 146600628
  record_length_stdev: 68341808
  record_length_resize: 2097152
reader:
  data_loader: pytorch
  batch_size: 7
  read_threads: 4
  file_shuffle: seed
  sample_shuffle: seed
train:
  epochs: 5
  computation_time: 0.636
checkpoint:
  checkpoint_folder: checkpoints/unet3d
  checkpoint_after_epoch: 5
  epochs_between_checkpoints: 2
metric:
  au: 0.90
`,
  "mlperf_v1_unet3d_h100": `# 3D U-Net on NVIDIA H100
# Round: MLPerf Storage v1.0
# Demand: 3029.9 MiB/s per accelerator
# Remark: saves a checkpoint of 499 MB once, after epoch 5
framework: pytorch
model:
  name: unet3d
  type: cnn
  model_size: 499153191
workflow:
  generate_data: False
  train: True
  checkpoint: True
dataset:
  data_folder: data/unet3d
  format: npz
  num_files_train: 168
  num_samples_per_file: 1
  record_length: 146600628
  record_length_stdev: 68341808
  record_length_resize: 2097152
reader:
  data_loader: pytorch
  batch_size: 7
  read_threads: 4
  file_shuffle: seed
  sample_shuffle: seed
train:
  epochs: 5
  computation_time: 0.323
checkpoint:
  checkpoint_folder: checkpoints/unet3d
  checkpoint_after_epoch: 5
  epochs_between_checkpoints: 2
metric:
  au: 0.90
`,
  "mlperf_v2_cosmoflow_a100": `# CosmoFlow on NVIDIA A100
# Round: MLPerf Storage v2.0, v3.0 (whatif only)
# Demand: 489.6 MiB/s per accelerator
# Also: mlperf_v3_cosmoflow_a100
framework: tensorflow
model:
  name: cosmoflow
workflow:
  generate_data: False
  train: True
dataset:
  data_folder: data/cosmoflow
  format: tfrecord
  num_files_train: 524288
  num_samples_per_file: 1
  record_length_bytes: 2828486
  record_length_bytes_stdev: 71311
reader:
  data_loader: tensorflow
  read_threads: 4
  batch_size: 1
  file_shuffle: seed
  sample_shuffle: seed
  shuffle_size: 2
train:
  epochs: 5
  computation_time: 0.00551
metric:
  au: 0.70
`,
  "mlperf_v2_cosmoflow_h100": `# CosmoFlow on NVIDIA H100
# Round: MLPerf Storage v2.0, v3.0 (whatif only)
# Demand: 770.7 MiB/s per accelerator
# Also: mlperf_v3_cosmoflow_h100
framework: tensorflow
model:
  name: cosmoflow
workflow:
  generate_data: False
  train: True
dataset:
  data_folder: data/cosmoflow
  format: tfrecord
  num_files_train: 524288
  num_samples_per_file: 1
  record_length_bytes: 2828486
  record_length_bytes_stdev: 71311
reader:
  data_loader: tensorflow
  read_threads: 4
  batch_size: 1
  file_shuffle: seed
  sample_shuffle: seed
  shuffle_size: 2
train:
  epochs: 5
  computation_time: 0.00350
metric:
  au: 0.70
`,
  "mlperf_v2_resnet50_a100": `# ResNet-50 on NVIDIA A100
# Round: MLPerf Storage v2.0, v3.0 (whatif only)
# Demand: 100.6 MiB/s per accelerator
# Also: mlperf_v3_resnet50_a100
framework: tensorflow
model:
  name: resnet50
workflow:
  generate_data: False
  train: True
dataset:
  data_folder: data/resnet50
  format: tfrecord
  num_files_train: 1024
  num_samples_per_file: 1251
  record_length_bytes: 114660.07
  record_length_bytes_resize: 150528
reader:
  data_loader: tensorflow
  read_threads: 8
  computation_threads: 8
  batch_size: 400
  dont_use_mmap: True
train:
  epochs: 5
  computation_time: 0.435
metric:
  au: 0.90
`,
  "mlperf_v2_resnet50_h100": `# ResNet-50 on NVIDIA H100
# Round: MLPerf Storage v2.0, v3.0 (whatif only)
# Demand: 195.3 MiB/s per accelerator
# Also: mlperf_v3_resnet50_h100
framework: tensorflow
model:
  name: resnet50
workflow:
  generate_data: False
  train: True
dataset:
  data_folder: data/resnet50
  format: tfrecord
  num_files_train: 1024
  num_samples_per_file: 1251
  record_length_bytes: 114660.07
  record_length_bytes_resize: 150528
reader:
  data_loader: tensorflow
  read_threads: 8
  computation_threads: 8
  batch_size: 400
train:
  epochs: 5
  computation_time: 0.224
metric:
  au: 0.90
`,
  "mlperf_v2_unet3d_a100": `# 3D U-Net on NVIDIA A100
# Round: MLPerf Storage v2.0
# Demand: 1538.8 MiB/s per accelerator
# Remark: saves a checkpoint of 499 MB once, after epoch 5
framework: pytorch
model:
  name: unet3d
  type: cnn
  model_size: 499153191
workflow:
  generate_data: False
  train: True
  checkpoint: True
dataset:
  data_folder: data/unet3d
  format: npz
  num_files_train: 168
  num_samples_per_file: 1
  record_length_bytes: 146600628
  record_length_bytes_stdev: 68341808
  record_length_bytes_resize: 2097152
reader:
  data_loader: pytorch
  batch_size: 7
  read_threads: 4
  file_shuffle: seed
  sample_shuffle: seed
train:
  epochs: 5
  computation_time: 0.636
checkpoint:
  checkpoint_folder: checkpoints/unet3d
  checkpoint_after_epoch: 5
  epochs_between_checkpoints: 2
metric:
  au: 0.90
`,
  "mlperf_v2_unet3d_h100": `# 3D U-Net on NVIDIA H100
# Round: MLPerf Storage v2.0
# Demand: 3029.9 MiB/s per accelerator
# Remark: saves a checkpoint of 499 MB once, after epoch 5
framework: pytorch
model:
  name: unet3d
  type: cnn
  model_size: 499153191
workflow:
  generate_data: False
  train: True
  checkpoint: True
dataset:
  data_folder: data/unet3d
  format: npz
  num_files_train: 168
  num_samples_per_file: 1
  record_length_bytes: 146600628
  record_length_bytes_stdev: 68341808
  record_length_bytes_resize: 2097152
reader:
  data_loader: pytorch
  batch_size: 7
  read_threads: 4
  file_shuffle: seed
  sample_shuffle: seed
train:
  epochs: 5
  computation_time: 0.323
checkpoint:
  checkpoint_folder: checkpoints/unet3d
  checkpoint_after_epoch: 5
  epochs_between_checkpoints: 2
metric:
  au: 0.90
`,
  "mlperf_v3_unet3d_a100": `# 3D U-Net on NVIDIA A100
# Round: MLPerf Storage v3.0 (whatif only)
# Demand: 1538.8 MiB/s per accelerator
framework: pytorch
model:
  name: unet3d
  type: cnn
  model_size: 499153191
workflow:
  generate_data: False
  train: True
  checkpoint: False
dataset:
  data_folder: data/unet3d
  format: npz
  num_files_train: 168
  num_samples_per_file: 1
  record_length_bytes: 146600628
  record_length_bytes_stdev: 68341808
  record_length_bytes_resize: 2097152
reader:
  data_loader: pytorch
  batch_size: 7
  read_threads: 4
  file_shuffle: seed
  sample_shuffle: seed
train:
  epochs: 5
  computation_time: 0.636
checkpoint:
  checkpoint_folder: checkpoints/unet3d
  checkpoint_after_epoch: 5
  epochs_between_checkpoints: 2
metric:
  au: 0.90
`,
  "mlperf_v3_unet3d_h100": `# 3D U-Net on NVIDIA H100
# Round: MLPerf Storage v3.0 (whatif only)
# Demand: 3029.9 MiB/s per accelerator
framework: pytorch
model:
  name: unet3d
  type: cnn
  model_size: 499153191
workflow:
  generate_data: False
  train: True
  checkpoint: False
dataset:
  data_folder: data/unet3d
  format: npz
  num_files_train: 168
  num_samples_per_file: 1
  record_length_bytes: 146600628
  record_length_bytes_stdev: 68341808
  record_length_bytes_resize: 2097152
reader:
  data_loader: pytorch
  batch_size: 7
  read_threads: 4
  file_shuffle: seed
  sample_shuffle: seed
train:
  epochs: 5
  computation_time: 0.323
checkpoint:
  checkpoint_folder: checkpoints/unet3d
  checkpoint_after_epoch: 5
  epochs_between_checkpoints: 2
metric:
  au: 0.90
`,
  "plugin_default": `# DLIO's example for plug-ins, which uses none
# Round: DLIO 3.0.2, plug-in examples
# Demand: 0.01562 MiB/s per accelerator
# DLIO never looks at record_length and reads 65536 bytes; here it is the size of a sample.
framework: pytorch
model: plugin_default
workflow:
  generate_data: False
  train: True
  evaluation: True
dataset:
  data_folder: data/plugin_exp_default
  format: npz
  num_files_train: 64
  num_files_eval: 8
  num_subfolders_train: 2
  num_subfolders_eval: 2
  record_length: 4096
reader:
  data_loader: pytorch
  batch_size: 4
train:
  epochs: 10
  computation_time: 1.0
evaluation:
  eval_time: 0.5
`,
  "plugin_pt_custom_checkpoint": `# DLIO's example of a checkpoint plug-in, saved by Stoker's own mechanism
# Round: DLIO 3.0.2, plug-in examples
# Demand: 0.002871 MiB/s per accelerator
# The original also names its class in checkpoint.checkpoint_mechanism_classname. Stoker runs no
# Python and refuses the key, so it is left out. DLIO never looks at record_length and model_size.
framework: pytorch
model:
  name: unet3d
  model_size: 4096
workflow:
  generate_data: True
  train: True
  checkpoint: True
dataset:
  data_folder: data/unet3d
  format: npz
  num_files_train: 16
  num_samples_per_file: 1
  record_length: 4096
reader:
  data_loader: pytorch
  batch_size: 1
  read_threads: 1
  file_shuffle: seed
  sample_shuffle: seed
train:
  epochs: 5
  computation_time: 1.3604
checkpoint:
  checkpoint_folder: checkpoints/unet3d
`,
  "resnet50_a100": `# ResNet-50 on NVIDIA A100
# Round: DLIO 3.0.2
# Demand: 100.6 MiB/s per accelerator
framework: tensorflow
model:
  name: resnet50
  type: cnn
workflow:
  generate_data: False
  train: True
dataset:
  data_folder: data/resnet50
  format: tfrecord
  num_files_train: 1024
  num_samples_per_file: 1251
  record_length_bytes: 114660.07
  record_length_bytes_resize: 150528
reader:
  data_loader: tensorflow
  read_threads: 8
  computation_threads: 8
  batch_size: 400
  dont_use_mmap: True
train:
  epochs: 5
  computation_time: 0.435
metric:
  au: 0.90
`,
  "resnet50_datagen": `# ResNet-50, the dataset only
# Round: MLPerf Storage v1.0, v2.0, v3.0
# Also: mlperf_v3_resnet50_datagen
framework: tensorflow
model:
  name: resnet50
workflow:
  generate_data: True
  train: False
  checkpoint: False
dataset:
  data_folder: data/resnet50
  format: tfrecord
  num_files_train: 1024
  num_samples_per_file: 1251
  record_length_bytes: 114660.07
  record_length_bytes_resize: 150528
`,
  "resnet50_h100": `# ResNet-50 on NVIDIA H100
# Round: DLIO 3.0.2
# Demand: 195.3 MiB/s per accelerator
framework: tensorflow
model:
  name: resnet50
  type: cnn
workflow:
  generate_data: False
  train: True
dataset:
  data_folder: data/resnet50
  format: tfrecord
  num_files_train: 1024
  num_samples_per_file: 1251
  record_length_bytes: 114660.07
  record_length_bytes_resize: 150528
reader:
  data_loader: tensorflow
  read_threads: 8
  computation_threads: 8
  batch_size: 400
train:
  epochs: 5
  computation_time: 0.224
metric:
  au: 0.90
`,
  "resnet50_tf": `# ResNet-50, TensorFlow
# Round: DLIO 3.0.2
# Demand: 71.41 MiB/s per accelerator
framework: tensorflow
model:
  name: resnet50
  type: cnn
workflow:
  generate_data: False
  train: True
dataset:
  data_folder: data/resnet50
  format: tfrecord
  num_files_train: 1024
  num_samples_per_file: 1251
  record_length_bytes: 114660.07
  record_length_bytes_resize: 150528
reader:
  data_loader: tensorflow
  read_threads: 8
  computation_threads: 8
  batch_size: 64
train:
  computation_time: 0.098
`,
  "resnet50_v100": `# ResNet-50 on NVIDIA V100
# Round: DLIO 3.0.2
# Demand: 35.89 MiB/s per accelerator
framework: tensorflow
model:
  name: resnet50
  type: cnn
workflow:
  generate_data: False
  train: True
dataset:
  data_folder: data/resnet50
  format: tfrecord
  num_files_train: 1024
  num_samples_per_file: 1251
  record_length_bytes: 114660.07
  record_length_bytes_resize: 150528
reader:
  data_loader: tensorflow
  read_threads: 8
  computation_threads: 8
  batch_size: 64
  batch_size_eval: 128
  dont_use_mmap: True
train:
  epochs: 5
  computation_time: 0.195
`,
  "retinanet_b200": `# RetinaNet on NVIDIA B200: one small image per open
# Round: MLPerf Storage v3.0
# Demand: 155.5 MiB/s per accelerator
# Also: mlperf_v3_retinanet_b200
framework: pytorch
model:
  name: retinanet
workflow:
  generate_data: False
  train: True
  checkpoint: False
dataset:
  data_folder: data/retinanet
  format: jpeg
  num_files_train: 1170301
  num_samples_per_file: 1
  record_length_bytes: 322957
reader:
  data_loader: pytorch
  batch_size: 24
  read_threads: 8
  file_shuffle: seed
  sample_shuffle: seed
train:
  epochs: 8
  computation_time: 0.04755
metric:
  au: 0.85
`,
  "retinanet_datagen": `# RetinaNet, the dataset only
# Round: MLPerf Storage v3.0
# Also: mlperf_v3_retinanet_datagen
framework: pytorch
model:
  name: retinanet
workflow:
  generate_data: True
  train: False
  checkpoint: False
dataset:
  data_folder: data/retinanet
  format: jpeg
  num_files_train: 1170301
  num_samples_per_file: 1
  record_length_bytes: 322957
`,
  "retinanet_mi355": `# RetinaNet on AMD MI355: one small image per open
# Round: MLPerf Storage v3.0
# Demand: 155.5 MiB/s per accelerator
# Also: mlperf_v3_retinanet_mi355
# Another stored version has batch 32 and 0.0634 s, the same demand.
framework: pytorch
model:
  name: retinanet
workflow:
  generate_data: False
  train: True
  checkpoint: False
dataset:
  data_folder: data/retinanet
  format: jpeg
  num_files_train: 1170301
  num_samples_per_file: 1
  record_length_bytes: 322957
reader:
  data_loader: pytorch
  batch_size: 36
  read_threads: 8
  file_shuffle: seed
  sample_shuffle: seed
train:
  epochs: 8
  computation_time: 0.071325
metric:
  au: 0.85
`,
  "tiny_checkpoint": `# Three checkpoints of a very small transformer, written and read back
# Round: Stoker
# Needs: any number of ranks, 49.47 MiB a checkpoint
# Remark: for a laptop, not for a verdict about a cluster
framework: pytorch
model:
  name: tiny_checkpoint
  type: transformer
  model_datatype: fp16
  optimizer_datatype: fp32
  num_layers: 2
  parallelism:
    tensor: 1
    pipeline: 1
    zero_stage: 0
  transformer:
    vocab_size: 4096
    hidden_size: 256
    ffn_hidden_size: 704
    num_attention_heads: 4
    num_kv_heads: 4
workflow:
  generate_data: False
  train: False
  checkpoint: True
checkpoint:
  checkpoint_folder: checkpoints/tiny_checkpoint
  num_checkpoints_write: 3
  num_checkpoints_read: 3
  fsync: True
`,
  "tiny_images": `# A few seconds of image training in small, with an evaluation
# Round: Stoker
# Demand: 26.04 MiB/s per accelerator
# Remark: for a laptop, not for a verdict about a cluster
framework: pytorch
model:
  name: tiny_images
workflow:
  generate_data: True
  train: True
  evaluation: True
dataset:
  data_folder: data/tiny_images
  format: jpeg
  num_files_train: 512
  num_files_eval: 64
  num_samples_per_file: 1
  record_length_bytes: 102400
reader:
  data_loader: pytorch
  batch_size: 16
  batch_size_eval: 16
  read_threads: 2
  file_shuffle: seed
  sample_shuffle: seed
train:
  epochs: 3
  computation_time: 0.06
evaluation:
  eval_time: 0.03
metric:
  au: 0.90
`,
  "tiny_npz": `# A few seconds of 3D U-Net in small: one sample per npz file
# Round: Stoker
# Demand: 33.33 MiB/s per accelerator
# Remark: for a laptop, not for a verdict about a cluster
framework: pytorch
model:
  name: tiny_npz
workflow:
  generate_data: True
  train: True
dataset:
  data_folder: data/tiny_npz
  format: npz
  num_files_train: 128
  num_samples_per_file: 1
  record_length_bytes: 524288
reader:
  data_loader: pytorch
  batch_size: 4
  read_threads: 2
  file_shuffle: seed
  sample_shuffle: seed
train:
  epochs: 3
  computation_time: 0.06
metric:
  au: 0.90
`,
  "tiny_tfrecord": `# A few seconds of ResNet-50 in small: many samples per TFRecord file
# Round: Stoker
# Demand: 33.33 MiB/s per accelerator
# Remark: for a laptop, not for a verdict about a cluster
framework: tensorflow
model:
  name: tiny_tfrecord
workflow:
  generate_data: True
  train: True
dataset:
  data_folder: data/tiny_tfrecord
  format: tfrecord
  num_files_train: 16
  num_samples_per_file: 64
  record_length_bytes: 65536
reader:
  data_loader: tensorflow
  batch_size: 32
  read_threads: 2
  file_shuffle: seed
train:
  epochs: 3
  computation_time: 0.06
metric:
  au: 0.90
`,
  "unet3d_a100": `# 3D U-Net on NVIDIA A100
# Round: DLIO 3.0.2
# Demand: 1538.8 MiB/s per accelerator
# Remark: DLIO never looks at model_size and saves 10240 bytes; see unet3d_a100_fixed
framework: pytorch
model:
  name: unet3d
  type: cnn
  model_size: 499153191
workflow:
  generate_data: False
  train: True
  checkpoint: True
dataset:
  data_folder: data/unet3d
  format: npz
  num_files_train: 168
  num_samples_per_file: 1
  record_length_bytes: 146600628
  record_length_bytes_stdev: 68341808
  record_length_bytes_resize: 2097152
reader:
  data_loader: pytorch
  batch_size: 7
  read_threads: 4
  file_shuffle: seed
  sample_shuffle: seed
train:
  epochs: 5
  computation_time: 0.636
checkpoint:
  checkpoint_folder: checkpoints/unet3d
  checkpoint_after_epoch: 5
  epochs_between_checkpoints: 2
metric:
  au: 0.90
`,
  "unet3d_a100_fixed": `# 3D U-Net on NVIDIA A100, with the checkpoint size that was meant
# Round: DLIO 3.0.2, corrected
# Demand: 1538.8 MiB/s per accelerator
framework: pytorch
model:
  name: unet3d
  type: cnn
  model_size_bytes: 499153191
workflow:
  generate_data: False
  train: True
  checkpoint: True
dataset:
  data_folder: data/unet3d
  format: npz
  num_files_train: 168
  num_samples_per_file: 1
  record_length_bytes: 146600628
  record_length_bytes_stdev: 68341808
  record_length_bytes_resize: 2097152
reader:
  data_loader: pytorch
  batch_size: 7
  read_threads: 4
  file_shuffle: seed
  sample_shuffle: seed
train:
  epochs: 5
  computation_time: 0.636
checkpoint:
  checkpoint_folder: checkpoints/unet3d
  checkpoint_after_epoch: 5
  epochs_between_checkpoints: 2
metric:
  au: 0.90
`,
  "unet3d_a100_s3": `# 3D U-Net on NVIDIA A100, objects
# Round: DLIO 3.0.2
# Demand: 1538.8 MiB/s per accelerator
# Needs: S3
# Remark: names no storage_library, which DLIO refuses (rule V24); see unet3d_a100_s3_fixed
framework: pytorch
model:
  name: unet3d
  type: cnn
  model_size: 499153191
workflow:
  generate_data: True
  train: True
  checkpoint: False
dataset:
  data_folder: s3://s3pytorchconnector
  format: npz
  num_files_train: 168
  num_samples_per_file: 1
  record_length_bytes: 146600628
  record_length_bytes_stdev: 0
  record_length_bytes_resize: 2097152
reader:
  data_loader: pytorch
  batch_size: 7
  read_threads: 4
  file_shuffle: seed
  sample_shuffle: seed
train:
  epochs: 5
  computation_time: 0.636
checkpoint:
  checkpoint_folder: checkpoints/unet3d
  checkpoint_after_epoch: 5
  epochs_between_checkpoints: 2
storage:
  storage_type: s3
  storage_root: s3pytorchconnector
  storage_options:
    # The original has placeholder keys here; they come from the environment.
    endpoint_url: http://localhost:9020
    region: us-east-1
    s3_force_path_style: False
    s3_max_attempts: 5
metric:
  au: 0.90
`,
  "unet3d_a100_s3_fixed": `# 3D U-Net on NVIDIA A100, objects, with a storage library
# Round: DLIO 3.0.2, corrected
# Demand: 1538.8 MiB/s per accelerator
# Needs: S3
framework: pytorch
model:
  name: unet3d
  type: cnn
  model_size_bytes: 499153191
workflow:
  generate_data: True
  train: True
  checkpoint: False
dataset:
  data_folder: s3://s3pytorchconnector
  format: npz
  num_files_train: 168
  num_samples_per_file: 1
  record_length_bytes: 146600628
  record_length_bytes_stdev: 0
  record_length_bytes_resize: 2097152
reader:
  data_loader: pytorch
  batch_size: 7
  read_threads: 4
  file_shuffle: seed
  sample_shuffle: seed
train:
  epochs: 5
  computation_time: 0.636
checkpoint:
  checkpoint_folder: checkpoints/unet3d
  checkpoint_after_epoch: 5
  epochs_between_checkpoints: 2
storage:
  storage_type: s3
  storage_root: s3pytorchconnector
  storage_library: s3torchconnector
  storage_options:
    # The original has placeholder keys here; they come from the environment.
    endpoint_url: http://localhost:9020
    region: us-east-1
    s3_force_path_style: False
    s3_max_attempts: 5
metric:
  au: 0.90
`,
  "unet3d_b200": `# 3D U-Net on NVIDIA B200
# Round: MLPerf Storage v3.0
# Demand: 6041.1 MiB/s per accelerator
# Also: mlperf_v3_unet3d_b200
framework: pytorch
model:
  name: unet3d
  type: cnn
  model_size: 499153191
workflow:
  generate_data: False
  train: True
  checkpoint: False
dataset:
  data_folder: data/unet3d
  format: npz
  num_files_train: 7200
  num_samples_per_file: 1
  record_length_bytes: 146600628
  record_length_bytes_stdev: 68341808
  record_length_bytes_resize: 2097152
reader:
  data_loader: pytorch
  batch_size: 7
  read_threads: 4
  file_shuffle: seed
  sample_shuffle: seed
train:
  epochs: 5
  computation_time: 0.162
checkpoint:
  checkpoint_folder: checkpoints/unet3d
  checkpoint_after_epoch: 5
  epochs_between_checkpoints: 2
metric:
  au: 0.90
`,
  "unet3d_datagen": `# 3D U-Net, the dataset only
# Round: MLPerf Storage v1.0, v2.0, v3.0
# Also: mlperf_v3_unet3d_datagen
framework: pytorch
model:
  name: unet3d
  type: cnn
  model_size: 499153191
workflow:
  generate_data: True
  train: False
  checkpoint: False
dataset:
  data_folder: data/unet3d
  format: npz
  num_files_train: 168
  num_samples_per_file: 1
  record_length_bytes: 146600628
  record_length_bytes_stdev: 68341808
  record_length_bytes_resize: 2097152
`,
  "unet3d_h100": `# 3D U-Net on NVIDIA H100
# Round: DLIO 3.0.2
# Demand: 3029.9 MiB/s per accelerator
# Remark: DLIO never looks at model_size and saves 10240 bytes; see unet3d_h100_fixed
framework: pytorch
model:
  name: unet3d
  type: cnn
  model_size: 499153191
workflow:
  generate_data: False
  train: True
  checkpoint: True
dataset:
  data_folder: data/unet3d
  format: npz
  num_files_train: 168
  num_samples_per_file: 1
  record_length_bytes: 146600628
  record_length_bytes_stdev: 68341808
  record_length_bytes_resize: 2097152
reader:
  data_loader: pytorch
  batch_size: 7
  read_threads: 4
  file_shuffle: seed
  sample_shuffle: seed
train:
  epochs: 5
  computation_time: 0.323
checkpoint:
  checkpoint_folder: checkpoints/unet3d
  checkpoint_after_epoch: 5
  epochs_between_checkpoints: 2
metric:
  au: 0.90
`,
  "unet3d_h100_fixed": `# 3D U-Net on NVIDIA H100, with the checkpoint size that was meant
# Round: DLIO 3.0.2, corrected
# Demand: 3029.9 MiB/s per accelerator
framework: pytorch
model:
  name: unet3d
  type: cnn
  model_size_bytes: 499153191
workflow:
  generate_data: False
  train: True
  checkpoint: True
dataset:
  data_folder: data/unet3d
  format: npz
  num_files_train: 168
  num_samples_per_file: 1
  record_length_bytes: 146600628
  record_length_bytes_stdev: 68341808
  record_length_bytes_resize: 2097152
reader:
  data_loader: pytorch
  batch_size: 7
  read_threads: 4
  file_shuffle: seed
  sample_shuffle: seed
train:
  epochs: 5
  computation_time: 0.323
checkpoint:
  checkpoint_folder: checkpoints/unet3d
  checkpoint_after_epoch: 5
  epochs_between_checkpoints: 2
metric:
  au: 0.90
`,
  "unet3d_h100_s3": `# 3D U-Net on NVIDIA H100, objects
# Round: DLIO 3.0.2
# Demand: 3029.9 MiB/s per accelerator
# Needs: S3
# Remark: names no storage_library, which DLIO refuses (rule V24); see unet3d_h100_s3_fixed
framework: pytorch
model:
  name: unet3d
  type: cnn
  model_size: 499153191
workflow:
  generate_data: True
  train: True
  checkpoint: False
dataset:
  data_folder: s3://s3pytorchconnector
  format: npz
  num_files_train: 168
  num_samples_per_file: 1
  record_length_bytes: 146600628
  record_length_bytes_stdev: 0
  record_length_bytes_resize: 2097152
reader:
  data_loader: pytorch
  batch_size: 7
  read_threads: 4
  file_shuffle: seed
  sample_shuffle: seed
train:
  epochs: 7
  computation_time: 0.323
checkpoint:
  checkpoint_folder: checkpoints/unet3d
  checkpoint_after_epoch: 5
  epochs_between_checkpoints: 2
storage:
  storage_type: s3
  storage_root: s3pytorchconnector
  storage_options:
    # The original has placeholder keys here; they come from the environment.
    endpoint_url: http://localhost:9020
    region: us-east-1
    s3_force_path_style: False
    s3_max_attempts: 5
metric:
  au: 0.90
`,
  "unet3d_h100_s3_fixed": `# 3D U-Net on NVIDIA H100, objects, with a storage library
# Round: DLIO 3.0.2, corrected
# Demand: 3029.9 MiB/s per accelerator
# Needs: S3
framework: pytorch
model:
  name: unet3d
  type: cnn
  model_size_bytes: 499153191
workflow:
  generate_data: True
  train: True
  checkpoint: False
dataset:
  data_folder: s3://s3pytorchconnector
  format: npz
  num_files_train: 168
  num_samples_per_file: 1
  record_length_bytes: 146600628
  record_length_bytes_stdev: 0
  record_length_bytes_resize: 2097152
reader:
  data_loader: pytorch
  batch_size: 7
  read_threads: 4
  file_shuffle: seed
  sample_shuffle: seed
train:
  epochs: 7
  computation_time: 0.323
checkpoint:
  checkpoint_folder: checkpoints/unet3d
  checkpoint_after_epoch: 5
  epochs_between_checkpoints: 2
storage:
  storage_type: s3
  storage_root: s3pytorchconnector
  storage_library: s3torchconnector
  storage_options:
    # The original has placeholder keys here; they come from the environment.
    endpoint_url: http://localhost:9020
    region: us-east-1
    s3_force_path_style: False
    s3_max_attempts: 5
metric:
  au: 0.90
`,
  "unet3d_v100": `# 3D U-Net on NVIDIA V100
# Round: DLIO 3.0.2
# Demand: 411.1 MiB/s per accelerator
# Remark: DLIO never looks at model_size and saves 10240 bytes; see unet3d_v100_fixed
framework: pytorch
model:
  name: unet3d
  type: cnn
  model_size: 499153191
workflow:
  generate_data: False
  train: True
  checkpoint: True
dataset:
  data_folder: data/unet3d
  format: npz
  num_files_train: 168
  num_samples_per_file: 1
  record_length_bytes: 146600628
  record_length_bytes_stdev: 68341808
  record_length_bytes_resize: 2097152
reader:
  data_loader: pytorch
  batch_size: 4
  read_threads: 4
  file_shuffle: seed
  sample_shuffle: seed
train:
  epochs: 5
  computation_time: 1.3604
checkpoint:
  checkpoint_folder: checkpoints/unet3d
  checkpoint_after_epoch: 5
  epochs_between_checkpoints: 2
metric:
  au: 0.90
`,
  "unet3d_v100_fixed": `# 3D U-Net on NVIDIA V100, with the checkpoint size that was meant
# Round: DLIO 3.0.2, corrected
# Demand: 411.1 MiB/s per accelerator
framework: pytorch
model:
  name: unet3d
  type: cnn
  model_size_bytes: 499153191
workflow:
  generate_data: False
  train: True
  checkpoint: True
dataset:
  data_folder: data/unet3d
  format: npz
  num_files_train: 168
  num_samples_per_file: 1
  record_length_bytes: 146600628
  record_length_bytes_stdev: 68341808
  record_length_bytes_resize: 2097152
reader:
  data_loader: pytorch
  batch_size: 4
  read_threads: 4
  file_shuffle: seed
  sample_shuffle: seed
train:
  epochs: 5
  computation_time: 1.3604
checkpoint:
  checkpoint_folder: checkpoints/unet3d
  checkpoint_after_epoch: 5
  epochs_between_checkpoints: 2
metric:
  au: 0.90
`,
  "unet3d_v100_s3": `# 3D U-Net on NVIDIA V100, objects
# Round: DLIO 3.0.2
# Demand: 411.1 MiB/s per accelerator
# Needs: S3
# Remark: names no storage_library, which DLIO refuses (rule V24); see unet3d_v100_s3_fixed
framework: pytorch
model:
  name: unet3d
  type: cnn
  model_size: 499153191
workflow:
  generate_data: True
  train: True
  checkpoint: False
dataset:
  data_folder: s3://s3pytorchconnector
  format: npy
  num_files_train: 168
  num_samples_per_file: 1
  record_length_bytes: 146600628
  record_length_bytes_stdev: 0
  record_length_bytes_resize: 2097152
reader:
  data_loader: pytorch
  batch_size: 4
  read_threads: 4
  file_shuffle: seed
  sample_shuffle: seed
train:
  epochs: 5
  computation_time: 1.3604
checkpoint:
  checkpoint_folder: checkpoints/unet3d
  checkpoint_after_epoch: 5
  epochs_between_checkpoints: 2
storage:
  storage_type: s3
  storage_root: s3pytorchconnector
  storage_options:
    # The original has placeholder keys here; they come from the environment.
    endpoint_url: http://localhost:9020
    region: us-east-1
    s3_force_path_style: False
    s3_max_attempts: 5
metric:
  au: 0.90
`,
  "unet3d_v100_s3_fixed": `# 3D U-Net on NVIDIA V100, objects, with a storage library
# Round: DLIO 3.0.2, corrected
# Demand: 411.1 MiB/s per accelerator
# Needs: S3
framework: pytorch
model:
  name: unet3d
  type: cnn
  model_size_bytes: 499153191
workflow:
  generate_data: True
  train: True
  checkpoint: False
dataset:
  data_folder: s3://s3pytorchconnector
  format: npy
  num_files_train: 168
  num_samples_per_file: 1
  record_length_bytes: 146600628
  record_length_bytes_stdev: 0
  record_length_bytes_resize: 2097152
reader:
  data_loader: pytorch
  batch_size: 4
  read_threads: 4
  file_shuffle: seed
  sample_shuffle: seed
train:
  epochs: 5
  computation_time: 1.3604
checkpoint:
  checkpoint_folder: checkpoints/unet3d
  checkpoint_after_epoch: 5
  epochs_between_checkpoints: 2
storage:
  storage_type: s3
  storage_root: s3pytorchconnector
  storage_library: s3torchconnector
  storage_options:
    # The original has placeholder keys here; they come from the environment.
    endpoint_url: http://localhost:9020
    region: us-east-1
    s3_force_path_style: False
    s3_max_attempts: 5
metric:
  au: 0.90
`,
};
