package org.hexcast.scenarios;

/** Good texts of every format, for tests to spoil. */
final class ScenarioText {

    private ScenarioText() {}

    /** A scenario with two nodes. */
    static final String SMALL = """
            hexcast: 1
            name: small
            model: llama-3-8b
            cluster:
              name: pool
              nodes:
                - {name: a, gpu: A100-SXM-80GB, count: 2}
                - {name: b, gpu: L40, count: 2}
              network: {default: {bandwidth: 25 Gbit/s, latency: 50 us}}
            workload:
              lengths: {trace: azure-conversation-2023}
              arrivals: {process: poisson, rate: 2 /s}
            slo: {ttft: 4 s, tpot: 150 ms, attainment: 90 %}
            engine: vllm
            run: {seed: 1, requests: 40, replications: 2}
            """;

    /** A plan for it, to be written behind it. */
    static final String PLAN = """
            plan:
              replicas:
                - {name: p, role: prefill, share: 100 %, stages: [{gpus: a/0-1, layers: 32, tensor: 2}]}
                - {name: d, role: decode, stages: [{gpus: b/0, layers: 20}, {gpus: [b/1], layers: 12}]}
              routes:
                - {from: p, to: d, share: 100 %}
            """;

    /** A scenario that uses every key there is, except those that exclude one another. */
    static final String FULL = """
            hexcast: 1
            name: full
            model: llama-2-70b
            precision: {weights: bf16, kv: fp16}
            cluster:
              name: pool
              nodes:
                - name: a
                  gpu: A100-SXM-80GB
                  count: 8
                  links: nvlink
                  price: 1.59 USD/h
                  nic: {bandwidth: 100 Gbit/s, latency: 10 us, kind: infiniband}
                - name: b
                  gpu: RTX-A6000
                  count: 4
                  links: nvlink-pairs
              network:
                default: {bandwidth: 25 Gbit/s, latency: 50 us, kind: ethernet}
                wires:
                  - {between: [a, b], bandwidth: 40 Gbit/s, latency: 20 us}
            workload:
              lengths:
                prompt: {median: 800, sigma: 1.1}
                output: {from: 1, to: 512}
              arrivals: {process: poisson, rate: 6.5 /s}
              overlong: drop
              sessions: {turns: {from: 1, to: 4}, think: 10 s}
              max_tokens: 1024
              timeout: 60 s
              retries: 2
              backoff: 1 s
            slo:
              ttft: 4 s
              tpot: 150 ms
              e2e: 1 min
              scale: 5 x
              attainment: 95 %
            engine:
              name: vllm
              block_tokens: 32
              memory_share: 85 %
              reserve: 2 GiB
              kv_blocks: 50_000
              max_sequences: 128
              max_batch_tokens: 4096
              step: 250 us
              sequence: 4 us
            objective: goodput
            run: {seed: -7, requests: 1000, replications: 5, draws: 20}
            search: {evaluations: 1000, starts: 2, finalists: 3, roles: [decode, prefill]}
            """;

    /** A scenario with classes and a mix of clients: every arrival process that has a rate. */
    static final String MIX = """
            hexcast: 1
            name: mix
            model: llama-3-8b
            cluster:
              nodes:
                - {name: a, gpu: A100-SXM-80GB, count: 2}
              network: {default: {bandwidth: 25 Gbit/s, latency: 50 us}}
            classes:
              - {name: chat, slo: {ttft: 1 s, tpot: 50 ms, attainment: 95 %}, priority: 0, timeout: 60 s, retries: 2, backoff: 1 s}
              - {name: batch, slo: {scale: 20 x}, priority: 1}
            workload:
              clients:
                - name: web
                  class: chat
                  lengths: {prompt: {median: 300, sigma: 1}, output: 200}
                  arrivals: {process: gamma, rate: 4 /s, cv: 2}
                  sessions: {turns: {mean: 3}, think: {mean: 10 s}}
                  max_tokens: 512
                - {name: app, class: chat, lengths: {prompt: 100, output: 50}, arrivals: {process: weibull, rate: 1 /s, cv: 0.5}}
                - {name: bot, class: chat, lengths: {prompt: 100, output: 50}, arrivals: {process: weibull, rate: 1 /s, shape: 0.7}}
                - name: nightly
                  class: batch
                  lengths: {prompt: 2000, output: {from: 10, to: 20}}
                  arrivals: {process: on-off, on_rate: 5 /s, off_rate: 0.1 /s, on: 20 s, off: 2 min}
                - {name: day, class: batch, lengths: {prompt: 9, output: 9}, arrivals: {process: diurnal, rate: 2 /s, swing: 60 %, period: 1 h, phase: 10 min}}
                - {name: probe, class: batch, lengths: {prompt: 1, output: 1}, arrivals: {process: constant, rate: 0.5 /s}}
            run: {seed: 3, requests: 300, replications: 2}
            """;

    /** A published config.json with what surrounds its shape. */
    static final String CONFIG = """
            {
              "architectures": ["LlamaForCausalLM"],
              "attention_bias": false,
              "bos_token_id": 128000,
              "eos_token_id": [128001, 128009],
              "head_dim": 128,
              "hidden_act": "silu",
              "hidden_size": 4096,
              "initializer_range": 0.02,
              "intermediate_size": 14336,
              "max_position_embeddings": 131072,
              "mlp_bias": false,
              "model_type": "llama",
              "num_attention_heads": 32,
              "num_hidden_layers": 32,
              "num_key_value_heads": 8,
              "pretraining_tp": 1,
              "rms_norm_eps": 1e-05,
              "rope_scaling": {"factor": 8.0, "rope_type": "llama3"},
              "rope_theta": 500000.0,
              "tie_word_embeddings": false,
              "torch_dtype": "bfloat16",
              "transformers_version": "4.42.3",
              "use_cache": true,
              "vocab_size": 128256
            }
            """;

    /** The first rows of a trace, as Azure publishes them. */
    static final String TRACE = """
            TIMESTAMP,ContextTokens,GeneratedTokens
            2023-11-16 18:15:46.6805900,374,44
            2023-11-16 18:15:50.9951690,396,109
            2023-11-16 18:15:51.2224670,879,55
            2023-11-16 18:15:53.3908790,91,16
            2023-11-16 18:15:54.1128670,91,16
            """;

    /** BurstGPT's header; the third request failed. */
    static final String BURST_GPT = """
            Timestamp,Session ID,Elapsed time,Model,Request tokens,Response tokens,Total tokens,Log Type
            5,1,2.5,ChatGPT,472,18,490,Conversation log
            45.25,2,1,ChatGPT,1087,230,1317,Conversation log
            118,3,0,GPT-4,417,0,417,API log
            120,,1,GPT-4,1360,276,1636,API log
            """;

    /** Vidur's header. */
    static final String VIDUR = """
            arrived_at,num_prefill_tokens,num_decode_tokens
            0.024049,1069,430
            0.073126,402,128
            5.8926549999999995,201,54
            """;

    /** Two prompts that begin alike, one that does not say. */
    static final String MOONCAKE = """
            {"timestamp": 0, "input_length": 1100, "output_length": 500, "hash_ids": [0, 1, 2]}
            {"timestamp": 3000, "input_length": 1300, "output_length": 49, "hash_ids": [0, 1, 7]}
            {"timestamp": 3000.5, "input_length": 10, "output_length": 1}
            """;

    /** Cases of every mode. */
    static final String CASES = """
            id,model,gpu,count_per_node,tp,pp,engine,weights,kv,input_tokens,output_tokens,mode,value,requests
            one,llama-2-7b,A100-SXM-80GB,8,1,1,vllm,fp16,fp16,512,128,static,16,
            two,llama-3-8b,L40S,4,2,2,trtllm,bf16,bf16,128,128,offline,256,1000
            "three, quoted",llama-2-70b,H100-SXM-80GB,8,8,1,sglang,fp16,fp16,2048,256,rate,2.5,500
            four,opt-30b,RTX-A6000,4,4,1,ideal,fp16,fp16,1024,64,concurrency,32,320
            """;
}
