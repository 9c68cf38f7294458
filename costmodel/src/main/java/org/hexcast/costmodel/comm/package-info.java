/**
 * <b>Room.</b> What communication costs.
 *
 * <p><b>Holds.</b> Rings for collectives, hops between pipeline stages and KV transfers, all computed from the links that they cross.
 *
 * <p><b>Never.</b> How transfers that run at the same time share a link ({@code sim}).
 *
 * <p><b>Read first.</b> {@link org.hexcast.costmodel.comm.Ring}, {@link org.hexcast.costmodel.comm.Hop},
 * {@link org.hexcast.costmodel.comm.KvTransfer}.
 *
 * <p><b>Units and sources.</b> Seconds and bytes. Alpha-beta model of Hockney (Parallel Computing 20(3), 1994); ring all-reduce of Thakur, Rabenseifner
 * and Gropp (IJHPCA 19(1), 2005); key THAKUR05 in {@code docs/references.md}.
 */
@NullMarked
package org.hexcast.costmodel.comm;

import org.jspecify.annotations.NullMarked;
