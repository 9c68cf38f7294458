package org.hexcast.calibration.importer;

/**
 * On what, and by which implementation.
 *
 * @param gpu catalogue name of the GPU type
 * @param devices GPUs that took part
 * @param kernel implementation
 */
record Measured(String gpu, int devices, String kernel) {

    /** One GPU alone. */
    static Measured alone(String gpu, String kernel) {
        return new Measured(gpu, 1, kernel);
    }
}
