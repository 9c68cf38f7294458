package org.hexcast.costmodel.formula;

import java.util.List;
import org.hexcast.domain.model.FeedForward;
import org.hexcast.domain.model.MixtureOfExperts;
import org.hexcast.domain.model.ModelSpec;

/**
 * Layers of a stage with the same FFN.
 *
 * @param layers how many
 * @param feedForward their FFN
 */
public record LayerKind(int layers, FeedForward feedForward) {

    /**
     * The layers of a stage. All have the model's FFN, but that of a first stage begins with {@link MixtureOfExperts#leading}. If it has fewer layers than
     * that, the leading ones that fall to later stages count as mixtures there: more weights than there are, never fewer.
     *
     * @param layers of the stage, at least 1
     * @param first whether it is the first stage
     */
    public static List<LayerKind> of(ModelSpec model, int layers, boolean first) {
        if (first && model.feedForward() instanceof MixtureOfExperts mixture) {
            int dense = Math.min(layers, mixture.leading().count());
            if (dense > 0) {
                LayerKind leading = new LayerKind(dense, mixture.leadingFeedForward());
                return dense == layers ? List.of(leading) : List.of(leading, new LayerKind(layers - dense, mixture));
            }
        }
        return List.of(new LayerKind(layers, model.feedForward()));
    }
}
