package org.hexcast.domain.result;

import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;

/**
 * What a run gave under one draw of the cost errors.
 *
 * @param draw which; 0 is the run without errors
 * @param figures each of {@link DrawnFigure}
 */
public record DrawnRun(long draw, Map<DrawnFigure, Double> figures) {

    public DrawnRun {
        EnumMap<DrawnFigure, Double> sorted = new EnumMap<>(DrawnFigure.class);
        sorted.putAll(figures);
        for (DrawnFigure figure : DrawnFigure.values()) {
            Double value = sorted.get(figure);
            if (value == null || !(value >= 0) || Double.isInfinite(value)) {
                throw new IllegalArgumentException(
                        "draw " + draw + " has a " + figure.word() + " of " + value + ", not a number from 0");
            }
        }
        figures = Collections.unmodifiableMap(sorted);
    }

    /** The figures of a run. */
    public static DrawnRun of(long draw, RunMetrics metrics) {
        EnumMap<DrawnFigure, Double> figures = new EnumMap<>(DrawnFigure.class);
        for (DrawnFigure figure : DrawnFigure.values()) {
            figures.put(figure, figure.of(metrics));
        }
        return new DrawnRun(draw, figures);
    }

    /** One of its figures. */
    public double figure(DrawnFigure figure) {
        Double value = figures.get(figure);
        if (value == null) {
            throw new IllegalStateException("draw " + draw + " lacks " + figure.word());
        }
        return value;
    }
}
