package org.hexcast.costmodel.kernel;

/**
 * A message from one GPU to another.
 *
 * @param bytes its size
 * @param fabric what joins the two
 */
public record SendReceive(double bytes, Fabric fabric) implements KernelShape {

    public SendReceive {
        Counted.bytes(bytes);
    }
}
