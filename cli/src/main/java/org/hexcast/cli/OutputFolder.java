package org.hexcast.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.hexcast.plots.Picture;
import org.hexcast.plots.PictureFile;
import org.hexcast.scenarios.output.OutputFile;
import org.hexcast.scenarios.output.StreamedFile;

/**
 * Where the files of one command go: beside the file that the user named, under its name, or into {@code hexcast-out/NAME}.
 *
 * @param console hears what was written
 * @param inputs files that must not be written over
 * @param pictures whether pictures are wanted
 */
record OutputFolder(Console console, List<Path> inputs, boolean pictures) {

    /** Folder for commands that name no file. */
    static final String USUAL = "hexcast-out";

    /** The file to write: the named one, or one of this name in the usual folder. */
    static Path file(Optional<Path> named, String scenario, String usual) {
        return named.orElseGet(() -> Path.of(USUAL, scenario.replace(' ', '-'), usual));
    }

    /** Name of a file without folder and ending. */
    static String stem(Path file) {
        String name = String.valueOf(file.getFileName());
        return name.contains(".") ? name.substring(0, name.lastIndexOf('.')) : name;
    }

    void write(Path path, String text) {
        refuseInput(path);
        OutputFile.write(path, text);
        console.progress().say("wrote " + path);
    }

    /** Begins a file that is too large for memory. */
    StreamedFile stream(Path path) {
        refuseInput(path);
        return StreamedFile.open(path);
    }

    private void refuseInput(Path path) {
        Path target = path.toAbsolutePath().normalize();
        for (Path input : inputs) {
            if (input.toAbsolutePath().normalize().equals(target)) {
                throw new IllegalArgumentException(path
                        + " is an input of this command and would be written over.\nMaybe name another file with -o.");
            }
        }
    }

    /** Draws a picture beside a file: {@code plan.json} and {@code diagram} give {@code plan-diagram.png}; without a suffix {@code plan.png}. */
    void draw(Path beside, String suffix, Picture picture) {
        if (!pictures) {
            return;
        }
        String stem = stem(beside);
        Path base = beside.resolveSibling(suffix.isEmpty() ? stem : stem + "-" + suffix);
        try {
            PictureFile.write(base, picture);
            console.progress().say("wrote " + base + ".png and .svg");
        } catch (PictureFile.PictureException e) {
            console.progress()
                    .say("no picture " + base + ": " + e.getMessage()
                            + "\nMaybe install fontconfig and a font such as DejaVu.");
        }
    }
}
