package org.hexcast.calibration.fit;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.hexcast.costmodel.law.KernelFormula;
import org.hexcast.domain.hardware.GpuType;
import org.hexcast.domain.hardware.Precision;
import org.hexcast.domain.model.ModelSpec;
import org.hexcast.domain.profile.DeviceProfile;
import org.hexcast.domain.profile.FitQuality;
import org.hexcast.domain.profile.KernelFamily;
import org.hexcast.domain.profile.KernelKey;
import org.hexcast.domain.profile.KernelLaw;
import org.hexcast.domain.profile.Lineage;
import org.hexcast.domain.profile.ResidualTable;
import org.hexcast.domain.result.Provenance;
import org.hexcast.scenarios.catalog.Catalog;
import org.hexcast.scenarios.tree.FileNode;
import org.hexcast.scenarios.tree.Place;

/** Laws with the coefficients that fits start from, and the catalogue's GPUs and models. */
final class UsualLaws {

    static final FitQuality QUALITY = new FitQuality(10, 0.1, 0.2, 0, 0.05, "nothing");

    private UsualLaws() {}

    static GpuType gpu(String name) {
        return new Catalog().gpu(FileNode.value(Place.of("test"), name));
    }

    static Map<String, ModelSpec> models() {
        return Stream.of("llama-1-30b", "llama-2-70b")
                .collect(Collectors.toMap(
                        name -> name, name -> new Catalog().model(FileNode.value(Place.of("test"), name))));
    }

    static KernelLaw law(KernelFamily family, Precision precision, ResidualTable residuals) {
        Map<String, Double> usual = new LinkedHashMap<>();
        KernelFormula.of(family).coefficients().forEach(one -> usual.put(one.name(), one.usual()));
        return new KernelLaw(new KernelKey(family, precision, precision), usual, residuals, QUALITY, "test");
    }

    static KernelLaw law(KernelFamily family) {
        return law(family, Precision.BF16, ResidualTable.NONE);
    }

    static Lineage lineage(String gpu) {
        return new Lineage(Provenance.FITTED, gpu, "test", "test", "2026-01-01", "0");
    }

    static DeviceProfile profile(String gpu, KernelLaw... more) {
        List<KernelLaw> laws = Stream.concat(Stream.of(KernelFamily.values()).map(UsualLaws::law), Stream.of(more))
                .toList();
        return new DeviceProfile(gpu, lineage(gpu), laws, List.of());
    }
}
