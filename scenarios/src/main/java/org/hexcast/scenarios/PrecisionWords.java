package org.hexcast.scenarios;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.hexcast.domain.hardware.Precision;

/** The words of our files for how a model is stored. {@link org.hexcast.domain.model.Precisions#of} says what they mean. */
final class PrecisionWords {

    /** For weights. */
    static final Map<String, Precision> WEIGHTS = words(
            List.of(Precision.FP16, Precision.BF16, Precision.FP8, Precision.INT8, Precision.INT4, Precision.FP32));

    /** For the KV cache. */
    static final Map<String, Precision> KV =
            words(List.of(Precision.FP16, Precision.BF16, Precision.FP8, Precision.INT8, Precision.FP32));

    private PrecisionWords() {}

    private static Map<String, Precision> words(List<Precision> precisions) {
        Map<String, Precision> words = new LinkedHashMap<>();
        precisions.forEach(precision -> words.put(precision.name().toLowerCase(Locale.ROOT), precision));
        return Collections.unmodifiableMap(words);
    }
}
