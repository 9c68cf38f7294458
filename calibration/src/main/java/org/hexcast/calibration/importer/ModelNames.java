package org.hexcast.calibration.importer;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import org.hexcast.calibration.importer.table.SourceFile;
import org.hexcast.domain.model.ModelSpec;
import org.hexcast.scenarios.catalog.Catalog;
import org.hexcast.scenarios.tree.FileNode;
import org.hexcast.scenarios.tree.Place;

/** Publishers' names of models, made into those of the catalogue. */
final class ModelNames {

    private static final Pattern ENDING = Pattern.compile("(-instruct)?-hf$");
    private static final Pattern GLUED_VERSION = Pattern.compile("^llama([12])-");
    private static final Pattern FIRST_VERSION = Pattern.compile("^llama-(\\d+b)$");

    private ModelNames() {}

    /** The name in the catalogue's manner; not every one is in the catalogue. */
    static String catalogue(String published) {
        String name = published
                .substring(published.lastIndexOf('/') + 1)
                .toLowerCase(Locale.ROOT)
                .replace('_', '-')
                .replaceFirst("^meta-", "");
        name = ENDING.matcher(name).replaceFirst("");
        name = GLUED_VERSION.matcher(name).replaceFirst("llama-$1-");
        return FIRST_VERSION.matcher(name).replaceFirst("llama-1-$1");
    }

    /** The catalogue's model that the path of a file names. */
    static ModelSpec told(SourceFile file, Catalog catalog) {
        String name = file.told(word -> Optional.of(catalogue(word)).filter(catalog.modelNames()::contains))
                .orElseThrow(() -> file.complaint(
                        "neither its name nor its folders say which model was measured",
                        "put the model's catalogue name between double underscores into the file's name."));
        return catalog.model(FileNode.value(Place.of(file.name()), name));
    }
}
