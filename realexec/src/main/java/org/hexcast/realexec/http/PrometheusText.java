package org.hexcast.realexec.http;

import java.util.List;

/** Writes metrics in Prometheus' text format 0.0.4. One thread. */
final class PrometheusText {

    /** What the text is, for HTTP. */
    static final String TYPE = "text/plain; version=0.0.4; charset=utf-8";

    private final StringBuilder text = new StringBuilder();
    private final String labels;

    /** Samples that all carry a model's name. */
    PrometheusText(String modelName) {
        this.labels = "engine=\"0\",model_name=\"" + escaped(modelName) + '"';
    }

    private static String escaped(String value) {
        return value.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n");
    }

    private void head(String name, String type, String help) {
        text.append("# HELP ").append(name).append(' ').append(help).append('\n');
        text.append("# TYPE ").append(name).append(' ').append(type).append('\n');
    }

    private void sample(String name, String more, String value) {
        text.append(name).append('{').append(labels).append(more).append("} ").append(value);
        text.append('\n');
    }

    void gauge(String name, String help, double value) {
        head(name, "gauge", help);
        sample(name, "", Double.toString(value));
    }

    void counter(String name, String help, long value) {
        head(name, "counter", help);
        sample(name, "", Long.toString(value));
    }

    /** One counter for each value of a label. */
    void counters(String name, String help, String label, List<String> values, List<Long> counts) {
        head(name, "counter", help);
        for (int i = 0; i < values.size(); i++) {
            sample(
                    name,
                    "," + label + "=\"" + escaped(values.get(i)) + '"',
                    counts.get(i).toString());
        }
    }

    void histogram(String name, String help, Histogram histogram) {
        head(name, "histogram", help);
        List<Long> cumulated = histogram.cumulated();
        for (int i = 0; i < cumulated.size(); i++) {
            boolean last = i == histogram.bounds().size();
            String bound = last ? "+Inf" : histogram.bounds().get(i).toString();
            sample(name + "_bucket", ",le=\"" + bound + '"', cumulated.get(i).toString());
        }
        sample(name + "_sum", "", Double.toString(histogram.sumSeconds()));
        sample(name + "_count", "", cumulated.get(cumulated.size() - 1).toString());
    }

    @Override
    public String toString() {
        return text.toString();
    }
}
