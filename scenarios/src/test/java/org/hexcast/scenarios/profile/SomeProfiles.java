package org.hexcast.scenarios.profile;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.hexcast.domain.hardware.Precision;
import org.hexcast.domain.profile.CollectiveLaw;
import org.hexcast.domain.profile.DeviceProfile;
import org.hexcast.domain.profile.FitQuality;
import org.hexcast.domain.profile.KernelFamily;
import org.hexcast.domain.profile.KernelKey;
import org.hexcast.domain.profile.KernelLaw;
import org.hexcast.domain.profile.Lineage;
import org.hexcast.domain.profile.ResidualTable;
import org.hexcast.domain.result.Provenance;

/** Profiles with made-up numbers. */
public final class SomeProfiles {

    private SomeProfiles() {}

    private static final List<Precision> STORED = List.of(Precision.BF16, Precision.FP8, Precision.INT8);

    /** A profile with tables of these sizes for every family, some knots unknown. */
    public static DeviceProfile drawn(String gpu, Random random, int mostKnots) {
        List<KernelLaw> kernels = new ArrayList<>();
        for (KernelFamily family : KernelFamily.values()) {
            for (Precision stored : STORED.subList(0, 1 + random.nextInt(STORED.size()))) {
                Map<String, Double> coefficients = new LinkedHashMap<>();
                coefficients.put("launch", random.nextDouble() * 1e-5);
                coefficients.put("share-256x128", random.nextDouble());
                kernels.add(new KernelLaw(
                        new KernelKey(family, stored, Precision.BF16),
                        coefficients,
                        table(random, mostKnots),
                        quality(random),
                        "made up, no licence"));
            }
        }
        List<CollectiveLaw> collectives = new ArrayList<>();
        for (int devices = 2; devices <= 8; devices *= 2) {
            List<CollectiveLaw.Knot> knots = new ArrayList<>();
            double seconds = random.nextDouble() * 1e-5;
            for (long bytes = 256; bytes < 1L << 34; bytes *= 2) {
                seconds += 1e-7 + random.nextDouble() * bytes / 1e11;
                knots.add(new CollectiveLaw.Knot(bytes, seconds));
            }
            collectives.add(new CollectiveLaw("all-reduce", "nvlink", devices, knots, quality(random), "made up"));
        }
        return new DeviceProfile(gpu, lineage(gpu), kernels, collectives);
    }

    private static Lineage lineage(String gpu) {
        return new Lineage(Provenance.FITTED, gpu, "nobody", "\"a machine\", driver 1", "2026-01-02", "0123abc");
    }

    private static FitQuality quality(Random random) {
        return new FitQuality(
                random.nextInt(100_000),
                random.nextDouble(),
                random.nextDouble(),
                random.nextDouble() - 0.5,
                random.nextDouble() / 10,
                "whole shapes");
    }

    private static ResidualTable table(Random random, int mostKnots) {
        List<ResidualTable.Axis> axes = new ArrayList<>();
        int size = 1;
        for (int i = random.nextInt(5); i > 0; i--) {
            List<Double> knots = new ArrayList<>();
            double knot = 0;
            for (int k = 2 + random.nextInt(mostKnots - 1); k > 0; k--) {
                knot += random.nextBoolean() ? 1 + random.nextInt(1000) : random.nextDouble() + 1e-9;
                knots.add(knot);
            }
            axes.add(new ResidualTable.Axis("axis " + i, knots));
            size *= knots.size();
        }
        List<Integer> values = new ArrayList<>();
        double unknown = random.nextInt(3) / 2.0;
        for (int i = 0; i < size; i++) {
            values.add(random.nextDouble() < unknown ? ResidualTable.UNKNOWN : random.nextInt(10_001) - 5_000);
        }
        return new ResidualTable(axes, values);
    }

    /** Four laws, each on a grid of 12 x 7 x 14 x 4 knots with residuals as they are met. */
    public static DeviceProfile large(String gpu, Random random) {
        List<ResidualTable.Axis> axes = new ArrayList<>();
        for (int count : new int[] {12, 7, 14, 4}) {
            List<Double> knots = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                knots.add((double) (1 << i));
            }
            axes.add(new ResidualTable.Axis("axis of " + count, knots));
        }
        List<KernelLaw> kernels = new ArrayList<>();
        for (KernelFamily family : KernelFamily.values()) {
            List<Integer> values = new ArrayList<>();
            for (int i = 0; i < 12 * 7 * 14 * 4; i++) {
                values.add((int) (150 * random.nextGaussian()));
            }
            kernels.add(new KernelLaw(
                    new KernelKey(family, Precision.BF16, Precision.BF16),
                    Map.of("launch", random.nextDouble()),
                    new ResidualTable(axes, values),
                    quality(random),
                    "made up"));
        }
        return new DeviceProfile(gpu, lineage(gpu), kernels, List.of());
    }

    /** One law with a small table, for messages that name lines. */
    public static DeviceProfile small(String gpu) {
        int unknown = ResidualTable.UNKNOWN;
        KernelLaw law = new KernelLaw(
                new KernelKey(KernelFamily.GEMM, Precision.BF16, Precision.BF16),
                Map.of("launch", 3e-6),
                new ResidualTable(
                        List.of(
                                new ResidualTable.Axis("m", List.of(1., 16., 256.)),
                                new ResidualTable.Axis("n", List.of(256., 512.)),
                                new ResidualTable.Axis("k", List.of(256., 1024., 4096.))),
                        List.of(
                                12, -5, 0, unknown, 7, 8, unknown, unknown, unknown, 1, 2, 3, unknown, unknown, unknown,
                                unknown, unknown, unknown)),
                new FitQuality(100, 0.03, 0.1, -0.01, 0.02, "whole shapes"),
                "made up, no licence");
        return new DeviceProfile(gpu, lineage(gpu), List.of(law), List.of());
    }
}
