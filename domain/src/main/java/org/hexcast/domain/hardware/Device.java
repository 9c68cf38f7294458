package org.hexcast.domain.hardware;

/**
 * One GPU in a node.
 *
 * @param id where it is
 * @param type what it is
 */
public record Device(DeviceId id, GpuType type) {}
