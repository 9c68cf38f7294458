package org.hexcast.calibration.importer;

import java.util.Map;

/** The devices of LLMServingSim by their names there. */
final class ServingSimGpus {

    static final String KEY = "LLMSERVINGSIM";

    static final Map<String, String> BY_NAME = Map.of(
            "a6000", "RTX-A6000",
            "h100", "H100-SXM-80GB",
            "rtx3090", "RTX-3090",
            "rtx4090", "RTX-4090",
            "rtxpro6000", "RTX-PRO-6000-Server");

    private ServingSimGpus() {}
}
