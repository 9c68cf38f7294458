package org.hexcast.plots;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.geom.CubicCurve2D;
import java.awt.geom.Rectangle2D;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.hexcast.domain.hardware.DeviceId;
import org.hexcast.domain.plan.KvRoute;
import org.hexcast.domain.plan.PhaseRole;
import org.hexcast.domain.plan.Plan;
import org.hexcast.domain.plan.PlannedFlow;
import org.hexcast.domain.plan.Replica;
import org.hexcast.domain.plan.ReplicaId;
import org.hexcast.domain.plan.Stage;
import org.hexcast.scenarios.PlanDocument;

/**
 * A plan: prefill replicas on the left, decode replicas on the right, each with its stages and GPUs, and between them the KV routes, as wide as their flow;
 * below them co-located replicas in two columns.
 */
public final class PlanDiagram implements Picture {

    private static final int WIDTH = 1500;
    private static final int TOP = 120;
    private static final int BOX_WIDTH = 560;
    private static final int MARGIN = 30;
    private static final int STAGE_HEIGHT = 26;
    private static final int HEADER_HEIGHT = 46;
    private static final int GAP = 18;
    private static final int RIGHT = WIDTH - MARGIN - BOX_WIDTH;
    /** Between the paired replicas and the co-located ones below them. */
    private static final int BAND = 44;

    private static final int CELL = 14;
    private static final int IDLE_NAMED = 10;

    private final PlanDocument document;
    private final Map<DeviceId, String> types = new LinkedHashMap<>();
    private final Map<String, Color> colors = new LinkedHashMap<>();
    private final Map<ReplicaId, PlannedFlow.ReplicaLoad> loads = new LinkedHashMap<>();
    private final Map<ReplicaId, Rectangle2D> boxes = new LinkedHashMap<>();
    private final int colocatedTop;
    private final int height;

    private PlanDiagram(PlanDocument document) {
        this.document = document;
        for (PlanDocument.DeviceType type : document.devices()) {
            int slash = type.device().lastIndexOf('/');
            types.put(
                    new DeviceId(
                            type.device().substring(0, slash),
                            Integer.parseInt(type.device().substring(slash + 1))),
                    type.gpu());
            colors.computeIfAbsent(type.gpu(), g -> Palette.series(colors.size()));
        }
        document.flow().replicas().forEach(load -> loads.put(load.replica(), load));
        int left = layOut(plan().replicas(PhaseRole.PREFILL), MARGIN, TOP);
        int right = layOut(plan().replicas(PhaseRole.DECODE), RIGHT, TOP);
        colocatedTop = isPaired() ? Math.max(left, right) + BAND : TOP;
        List<Replica> colocated = plan().replicas(PhaseRole.COLOCATED);
        int half = (colocated.size() + 1) / 2;
        int bottom = Math.max(
                layOut(colocated.subList(0, half), MARGIN, colocatedTop),
                layOut(colocated.subList(half, colocated.size()), RIGHT, colocatedTop));
        height = (colocated.isEmpty() ? Math.max(left, right) : bottom) + 80;
    }

    /** The picture of a plan. */
    public static Picture of(PlanDocument document) {
        return new PlanDiagram(document);
    }

    private Plan plan() {
        return document.flow().plan();
    }

    private boolean isPaired() {
        return plan().replicas().stream().anyMatch(r -> r.role() != PhaseRole.COLOCATED);
    }

    private int layOut(List<Replica> replicas, int x, int top) {
        int y = top;
        for (Replica replica : replicas) {
            int boxHeight = HEADER_HEIGHT + replica.strategy().stages().size() * STAGE_HEIGHT + 8;
            boxes.put(replica.id(), new Rectangle2D.Double(x, y, BOX_WIDTH, boxHeight));
            y += boxHeight + GAP;
        }
        return y;
    }

    @Override
    public int width() {
        return WIDTH;
    }

    @Override
    public int height() {
        return height;
    }

    @Override
    public void paint(Graphics2D g) {
        paintTitle(g);
        plan().routes().forEach(route -> paintRoute(g, route));
        plan().routes().forEach(route -> paintRouteLabel(g, route));
        plan().replicas().forEach(replica -> paintReplica(g, replica));
        paintLegend(g);
    }

    private static void text(Graphics2D g, String text, double x, double y, int size, int style, Color color) {
        g.setFont(new Font(Font.SANS_SERIF, style, size));
        g.setColor(color);
        g.drawString(text, (float) x, (float) y);
    }

    private void paintTitle(Graphics2D g) {
        PlanDocument.Header header = document.header();
        text(g, header.scenario(), MARGIN, 36, 22, Font.BOLD, Palette.INK);
        String line = String.format(
                Locale.ROOT,
                "%s on %s with %s: carries %.3g requests/s before queueing, %.2f USD/h (%.2f for the GPUs used)",
                header.model(),
                header.cluster(),
                header.engine(),
                document.flow().requestsPerSecond(),
                header.usdPerHour(),
                header.usdPerHourUsed());
        text(g, line, MARGIN, 62, 15, Font.PLAIN, Palette.INK);
        if (isPaired()) {
            text(g, "Prefill replicas", MARGIN, TOP - 14, 16, Font.BOLD, Palette.PREFILL);
            text(g, "Decode replicas", RIGHT, TOP - 14, 16, Font.BOLD, Palette.DECODE);
            text(g, "KV routes", WIDTH / 2.0 - 36, TOP - 14, 16, Font.BOLD, Palette.INK);
        }
        if (!plan().replicas(PhaseRole.COLOCATED).isEmpty()) {
            text(g, "Co-located replicas", MARGIN, colocatedTop - 14, 16, Font.BOLD, Palette.COLOCATED);
        }
    }

    private Rectangle2D box(ReplicaId id) {
        Rectangle2D box = boxes.get(id);
        if (box == null) {
            throw new IllegalArgumentException("the plan has a route to '" + id + "', which is no replica of it");
        }
        return box;
    }

    private double flow(KvRoute route) {
        return plan().arrivalShares().getOrDefault(route.from(), 0.0) * route.share();
    }

    private void paintRoute(Graphics2D g, KvRoute route) {
        Rectangle2D from = box(route.from());
        Rectangle2D to = box(route.to());
        g.setColor(Palette.tint(Palette.INK, 0.25 + 0.35 * flow(route)));
        g.setStroke(new BasicStroke((float) (1.5 + 22 * flow(route)), BasicStroke.CAP_BUTT, BasicStroke.JOIN_ROUND));
        double bend = 90;
        g.draw(new CubicCurve2D.Double(
                from.getMaxX(),
                from.getCenterY(),
                from.getMaxX() + bend,
                from.getCenterY(),
                to.getX() - bend,
                to.getCenterY(),
                to.getX(),
                to.getCenterY()));
    }

    /** Labels stand at a third of the way for routes that rise, at two thirds for those that fall, so that they cover one another less. */
    private void paintRouteLabel(Graphics2D g, KvRoute route) {
        Rectangle2D from = box(route.from());
        Rectangle2D to = box(route.to());
        double at = from.getCenterY() <= to.getCenterY() ? 0.3 : 0.7;
        double x = from.getMaxX() + at * (to.getX() - from.getMaxX());
        double ease = at * at * (3 - 2 * at);
        double y = from.getCenterY() + ease * (to.getCenterY() - from.getCenterY());
        String label = String.format(Locale.ROOT, "%.0f %%", flow(route) * 100);
        g.setColor(Color.WHITE);
        g.fill(new Rectangle2D.Double(x - 20, y - 11, 46, 18));
        text(g, label, x - 15, y + 4, 13, Font.BOLD, Palette.INK);
    }

    private void paintReplica(Graphics2D g, Replica replica) {
        Rectangle2D box = box(replica.id());
        Color color = Palette.of(replica.role());
        g.setColor(Palette.tint(color, 0.08));
        g.fill(box);
        g.setColor(color);
        g.setStroke(new BasicStroke(1.6f));
        g.draw(box);
        text(
                g,
                replica.id() + "   " + replica.strategy().label(),
                box.getX() + 12,
                box.getY() + 19,
                14,
                Font.BOLD,
                Palette.INK);
        text(g, facts(replica), box.getX() + 12, box.getY() + 37, 12, Font.PLAIN, Palette.INK);
        double y = box.getY() + HEADER_HEIGHT;
        List<Stage> stages = replica.strategy().stages();
        for (int s = 0; s < stages.size(); s++) {
            paintStage(g, s, stages.get(s), box.getX() + 12, y);
            y += STAGE_HEIGHT;
        }
    }

    private String facts(Replica replica) {
        PlannedFlow.ReplicaLoad load = loads.get(replica.id());
        if (load == null) {
            return "";
        }
        boolean prefill = replica.role() == PhaseRole.PREFILL;
        return String.format(
                Locale.ROOT,
                "%.0f %% of requests, %.0f %% loaded (%.3g of %.3g /s), %s %s",
                load.carried() / document.flow().requestsPerSecond() * 100,
                load.share() * 100,
                load.carried(),
                load.capacity(),
                prefill ? "one prompt" : "batch " + load.batch() + ", a token",
                String.format(Locale.ROOT, "%.0f ms", load.latencySeconds() * 1e3));
    }

    private void paintStage(Graphics2D g, int index, Stage stage, double x, double y) {
        text(
                g,
                String.format(Locale.ROOT, "stage %d: %d layers", index + 1, stage.layers()),
                x,
                y + 15,
                12,
                Font.PLAIN,
                Palette.INK);
        double at = x + 130;
        for (DeviceId device : stage.devices()) {
            g.setColor(colors.getOrDefault(types.getOrDefault(device, ""), Palette.FAINT));
            g.fill(new Rectangle2D.Double(at, y + 4, CELL, CELL));
            at += CELL + 3;
        }
        String gpu = types.getOrDefault(stage.devices().get(0), "");
        String place = stage.devices().get(0)
                + (stage.tensorDegree() > 1 ? " to " + stage.devices().get(stage.tensorDegree() - 1) : "");
        text(g, gpu + "  " + place, at + 6, y + 15, 12, Font.PLAIN, Palette.INK);
    }

    private String idle() {
        List<PlanDocument.DeviceType> idle = document.idle();
        String named = idle.stream()
                .limit(IDLE_NAMED)
                .map(PlanDocument.DeviceType::device)
                .collect(Collectors.joining(", "));
        return "Idle: " + named + (idle.size() > IDLE_NAMED ? " and " + (idle.size() - IDLE_NAMED) + " more" : "");
    }

    private void paintLegend(Graphics2D g) {
        double x = MARGIN;
        double y = height - 28;
        for (Map.Entry<String, Color> entry : colors.entrySet()) {
            g.setColor(entry.getValue());
            g.fill(new Rectangle2D.Double(x, y - 12, CELL, CELL));
            text(g, entry.getKey(), x + CELL + 6, y, 13, Font.PLAIN, Palette.INK);
            x += CELL + 40 + 8 * entry.getKey().length();
        }
        if (!document.idle().isEmpty()) {
            text(g, idle(), MARGIN, height - 52.0, 13, Font.PLAIN, Palette.INK);
        }
        document.flow().links().stream()
                .findFirst()
                .ifPresent(link -> text(
                        g,
                        String.format(
                                Locale.ROOT,
                                "Busiest link for KV caches: %s, %.0f %%",
                                link.link(),
                                link.share() * 100),
                        RIGHT,
                        height - 28.0,
                        13,
                        Font.PLAIN,
                        Palette.INK));
    }
}
