/**
 * <b>Room.</b> An HTTP endpoint in the shape of OpenAI's completions, in front of a plan that is served.
 *
 * <p><b>Holds.</b> {@link org.hexcast.realexec.http.CompletionServer}, what it accepts and answers, and {@link org.hexcast.realexec.http.PrometheusMetrics} under
 * the names of vLLM.
 *
 * <p><b>Never.</b> A tokenizer: prompts and answers are token ids. A decision on requests ({@code scheduler.serve} by {@code realexec.serving}).
 *
 * <p><b>Read first.</b> {@link org.hexcast.realexec.http.CompletionServer}, {@link org.hexcast.realexec.http.EndpointRules},
 * {@link org.hexcast.realexec.http.EndpointListener}.
 *
 * <p><b>Units and sources.</b> Tokens; seconds in metrics. Names and bucket bounds of metrics are those of vLLM 0.9 to 0.11 (v1/metrics/loggers.py).
 */
@NullMarked
package org.hexcast.realexec.http;

import org.jspecify.annotations.NullMarked;
