package org.hexcast.plots;

import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.hexcast.domain.plan.KvRoute;
import org.hexcast.domain.plan.Plan;
import org.hexcast.domain.plan.Replica;
import org.hexcast.domain.result.RunWindow;
import org.hexcast.domain.result.StepSpan;
import org.hexcast.domain.result.TransferSpan;

/** What each stage and each route did in a part of a run: a row for each, a bar for each step or transfer, coloured by what it computes. */
public final class Gantt implements Picture {

    private static final int MARGIN = 24;
    private static final int TOP = 104;
    private static final int BOTTOM = 56;
    private static final int PLOT = 1240;
    private static final int TITLE = 20;
    private static final int LETTERS = 13;
    private static final int DETAIL_WIDTH = 150;
    private static final int MOST_OF_A_NAME = 260;
    private static final int ROW = 26;
    private static final int GAP = 5;
    private static final int MARKS = 10;

    private final String title;
    private final RunWindow window;
    private final Map<String, GanttRow> rows = new LinkedHashMap<>();
    private final int nameWidth;

    private Gantt(String scenario, RunWindow window, Plan plan) {
        this.window = window;
        this.title = scenario;
        for (Replica replica : plan.replicas()) {
            addStages(replica);
        }
        for (KvRoute route : plan.routes()) {
            rows.put(
                    route.from() + "\n" + route.to(),
                    new GanttRow(route.from() + " to " + route.to(), "KV transfers", false));
        }
        for (StepSpan step : window.steps()) {
            row(step.replica() + "\n" + step.stage())
                    .add(new GanttRow.Bar(step.startNanos(), step.endNanos(), color(step.kind()), text(step)));
        }
        for (TransferSpan transfer : window.transfers()) {
            row(transfer.from() + "\n" + transfer.to())
                    .add(new GanttRow.Bar(transfer.startNanos(), transfer.endNanos(), Palette.TRANSFER, ""));
        }
        nameWidth = (int) Math.min(
                MOST_OF_A_NAME,
                rows.values().stream()
                        .mapToDouble(r -> Pen.width(r.name(), LETTERS) + 16)
                        .max()
                        .orElse(0));
    }

    /**
     * The picture of a window.
     *
     * @param scenario its name
     * @param window what went on
     * @param plan what ran
     */
    public static Picture of(String scenario, RunWindow window, Plan plan) {
        return new Gantt(scenario, window, plan);
    }

    private void addStages(Replica replica) {
        int stages = replica.strategy().stages().size();
        for (int i = 0; i < stages; i++) {
            int degree = replica.strategy().stages().get(i).tensorDegree();
            String gpus = degree == 1 ? "1 GPU" : degree + " GPUs";
            String detail = stages == 1 ? gpus : "stage " + (i + 1) + ", " + gpus;
            rows.put(replica.id() + "\n" + i, new GanttRow(i == 0 ? replica.id().name() : "", detail, i > 0));
        }
    }

    private GanttRow row(String key) {
        GanttRow row = rows.get(key);
        if (row == null) {
            throw new IllegalArgumentException("the plan has nothing like '" + key.replace("\n", "', '") + "'");
        }
        return row;
    }

    private static Color color(StepSpan.Kind kind) {
        return switch (kind) {
            case PREFILL -> Palette.PREFILL;
            case DECODE -> Palette.DECODE;
            case MIXED -> Palette.MIXED;
        };
    }

    private static String text(StepSpan step) {
        return switch (step.kind()) {
            case PREFILL -> String.valueOf(step.promptTokens());
            case DECODE -> String.valueOf(step.decodes());
            case MIXED -> step.promptTokens() + "+" + step.decodes();
        };
    }

    private int left() {
        return MARGIN + nameWidth + DETAIL_WIDTH;
    }

    @Override
    public int width() {
        return left() + PLOT + MARGIN;
    }

    @Override
    public int height() {
        return TOP + rows.size() * (ROW + GAP) + BOTTOM;
    }

    @Override
    public void paint(Graphics2D graphics) {
        Pen pen = new Pen(graphics);
        Scale time = new Scale(window.fromNanos() / 1e9, window.toNanos() / 1e9, left(), left() + PLOT);
        String head = Pen.fitted(title, TITLE, width() / 2.0) + ": steps and KV transfers";
        pen.text(head, MARGIN, 34, TITLE, Font.BOLD, Palette.INK);
        legend(pen);
        axis(pen, time);
        int y = TOP;
        for (GanttRow row : rows.values()) {
            label(pen, row, y);
            row.paint(pen, y, ROW, window, time);
            y += ROW + GAP;
        }
        pen.line(left(), TOP - GAP, left(), y, Palette.FAINT, 1);
    }

    private void legend(Pen pen) {
        double x = MARGIN;
        Map<String, Color> colors = new LinkedHashMap<>();
        colors.put("prefill (prompt tokens)", Palette.PREFILL);
        colors.put("decode (sequences)", Palette.DECODE);
        colors.put("mixed (tokens + sequences)", Palette.MIXED);
        colors.put("KV transfer", Palette.TRANSFER);
        for (Map.Entry<String, Color> entry : colors.entrySet()) {
            pen.fill(x, 50, 14, 14, entry.getValue());
            pen.text(entry.getKey(), x + 20, 62, LETTERS, Font.PLAIN, Palette.INK);
            x += 44 + Pen.width(entry.getKey(), LETTERS);
        }
        double nanosPerPixel = (double) (window.toNanos() - window.fromNanos()) / PLOT;
        if (rows.values().stream().anyMatch(row -> row.isGathered(nanosPerPixel))) {
            String note = "Steps too short to be seen are gathered: the paler, the less busy.";
            pen.text(note, x, 62, LETTERS, Font.PLAIN, Palette.FAINT);
        }
    }

    private void label(Pen pen, GanttRow row, int y) {
        pen.text(Pen.fitted(row.name(), LETTERS, nameWidth - 8), MARGIN, y + 18, LETTERS, Font.BOLD, Palette.INK);
        pen.text(row.detail(), left() - 10.0, y + 18, LETTERS - 1, Palette.FAINT, Pen.Align.RIGHT);
        if (!row.continues()) {
            pen.line(MARGIN, y - GAP / 2.0, left() + PLOT, y - GAP / 2.0, new Color(0xE2, 0xE4, 0xE8), 1);
        }
    }

    private void axis(Pen pen, Scale time) {
        int bottom = height() - BOTTOM;
        for (double mark : time.marks(MARKS)) {
            pen.line(time.at(mark), TOP - GAP, time.at(mark), bottom + 4, new Color(0xE2, 0xE4, 0xE8), 1);
            pen.text(time.label(mark, MARKS), time.at(mark), bottom + 20, 12, Palette.INK, Pen.Align.CENTRE);
        }
        pen.text(
                "seconds since the start of the run",
                left() + PLOT / 2.0,
                bottom + 42,
                LETTERS,
                Palette.INK,
                Pen.Align.CENTRE);
    }

    /** Rows in order, for tests. */
    List<String> rowNames() {
        return new ArrayList<>(rows.keySet());
    }
}
