package org.hexcast.calibration.fit;

/**
 * One measured step of an engine beside what its kernels alone take.
 *
 * @param gpu catalogue name
 * @param layers of the model
 * @param sequences in the step
 * @param prompt whether it reads prompts
 * @param kernelSeconds by the device profile, without any engine
 * @param measuredSeconds by the engine
 */
public record EngineRow(
        String gpu, int layers, long sequences, boolean prompt, double kernelSeconds, double measuredSeconds) {}
