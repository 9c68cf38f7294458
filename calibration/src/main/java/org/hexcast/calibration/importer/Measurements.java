package org.hexcast.calibration.importer;

import java.util.List;
import org.hexcast.calibration.sample.KernelSample;
import org.hexcast.calibration.sample.ServingSample;

/**
 * What an import answers, in the order of files and rows.
 *
 * @param kernels times of kernels
 * @param servings end-to-end figures
 * @param report what became of each file
 */
public record Measurements(List<KernelSample> kernels, List<ServingSample> servings, ImportReport report) {

    public Measurements {
        kernels = List.copyOf(kernels);
        servings = List.copyOf(servings);
    }
}
