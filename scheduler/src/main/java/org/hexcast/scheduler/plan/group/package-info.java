/**
 * <b>Room.</b> Which devices serve together, before any refinement.
 *
 * <p><b>Holds.</b> Spectral partition, Kernighan-Lin, coarsening and the second partition into roles.
 *
 * <p><b>Never.</b> What a group can carry ({@code plan.strategy}).
 *
 * <p><b>Read first.</b> {@link org.hexcast.scheduler.plan.group.DeviceGraph}, {@link org.hexcast.scheduler.plan.group.SpectralPartitioner}, {@link org.hexcast.scheduler.plan.group.RolePartitioner}.
 *
 * <p><b>Units and sources.</b> Bytes and bytes per second. HexGen-2 (ICLR 2025), section 3.2; Fiedler (1973), Kernighan and Lin (1970).
 */
@NullMarked
package org.hexcast.scheduler.plan.group;

import org.jspecify.annotations.NullMarked;
