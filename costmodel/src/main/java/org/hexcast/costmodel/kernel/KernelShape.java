package org.hexcast.costmodel.kernel;

/**
 * What one measured or predicted time is a time of: the operation and its size, without the device that runs it. A probe measures shapes, an importer
 * reads them, a fit and the cost model evaluate them. Values only; equal shapes cost the same on the same device and kernel.
 */
public sealed interface KernelShape permits DeviceKernel, Collective, SendReceive, EngineStep, LayerStep {}
