/**
 * <b>Room.</b> Serving of a plan in real time.
 *
 * <p><b>Holds.</b> {@link org.hexcast.realexec.serving.ServingCore}, which drives the policies of {@code scheduler.serve} with what devices report, and
 * {@link org.hexcast.realexec.serving.RealServing}, the thread and the clock around it.
 *
 * <p><b>Never.</b> A policy ({@code scheduler.serve}), arithmetic ({@code realexec.device}), a socket ({@code realexec.net}).
 *
 * <p><b>Read first.</b> {@link org.hexcast.realexec.serving.ServingCore}, {@link org.hexcast.realexec.serving.RealServing},
 * {@link org.hexcast.realexec.serving.LiveRequest}.
 *
 * <p><b>Units and sources.</b> Nanoseconds since the start of the run.
 */
@NullMarked
package org.hexcast.realexec.serving;

import org.jspecify.annotations.NullMarked;
