package org.hexcast.scenarios;

import java.math.BigDecimal;
import java.util.List;
import org.hexcast.domain.result.LoadSeries;
import org.hexcast.scenarios.output.Decimals;

/** Writes load over time as CSV: a row for each measure, subject and bin. */
public final class LoadSeriesFile {

    private static final String HEADER = "measure,subject,from_s,to_s,mean\n";

    private LoadSeriesFile() {}

    /** The text of the file. Names of replicas need no quotes. */
    public static String write(LoadSeries series) {
        StringBuilder text = new StringBuilder(HEADER);
        for (LoadSeries.OfReplica line : series.replicas()) {
            String subject = line.replica().name();
            write(text, series, "waiting", subject, line.waiting());
            write(text, series, "running", subject, line.running());
            write(text, series, "kv_share", subject, line.kvShare());
        }
        for (LoadSeries.OfRoute line : series.routes()) {
            write(text, series, "transfers", line.from() + " to " + line.to(), line.inFlight());
        }
        return text.toString();
    }

    private static void write(
            StringBuilder text, LoadSeries series, String measure, String subject, List<Double> means) {
        for (int bin = 0; bin < means.size(); bin++) {
            text.append(measure).append(',').append(subject).append(',');
            text.append(Decimals.seconds(series.fromNanos(bin))).append(',');
            text.append(Decimals.seconds(series.toNanos(bin))).append(',');
            text.append(plain(means.get(bin))).append('\n');
        }
    }

    /** The shortest decimal that is this number, without an exponent. */
    private static String plain(double mean) {
        return mean == Math.rint(mean) && Math.abs(mean) < 1e15
                ? String.valueOf((long) mean)
                : new BigDecimal(String.valueOf(mean)).toPlainString();
    }
}
