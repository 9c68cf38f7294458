/**
 * <b>Room.</b> Requests, where they come from and what they are promised.
 *
 * <p><b>Holds.</b> {@link org.hexcast.domain.workload.Workload}, clients with their sessions and patience, service classes with their {@link org.hexcast.domain.workload.Slo},
 * the deterministic {@link org.hexcast.domain.workload.RequestSource} and random streams.
 *
 * <p><b>Never.</b> Files (those are {@code scenarios}) and decisions about requests (those are {@code scheduler.serve}).
 *
 * <p><b>Read first.</b> {@link org.hexcast.domain.workload.Request}, {@link org.hexcast.domain.workload.Workload}, {@link org.hexcast.domain.workload.RequestSource}.
 *
 * <p><b>Units and sources.</b> Tokens, whole nanoseconds since the start of the run, requests per second. Streams are SSJ's MRG32k3a (L'Ecuyer, Operations Research 1999).
 */
@NullMarked
package org.hexcast.domain.workload;

import org.jspecify.annotations.NullMarked;
