package org.hexcast.realexec.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.hexcast.realexec.weights.TensorSource.Part;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SafetensorsFolderTest {

    @TempDir
    private Path folder;

    private void index(String json) {
        StoredFile.write(folder.resolve(SafetensorsFolder.INDEX), json.getBytes(StandardCharsets.UTF_8));
    }

    private void refused(String... words) {
        assertThatThrownBy(() -> SafetensorsFolder.open(folder))
                .isInstanceOf(WeightsException.class)
                .hasMessageContainingAll(words);
    }

    private void refusedFile(String file, String... words) {
        index("{\"weight_map\": {\"a\": \"" + file + "\"}}");
        refused(words);
    }

    private void stored(String file, String tensor, float value) {
        new StoredFile().floats(tensor, new float[] {value}, 1).write(folder.resolve(file));
    }

    @Test
    void open_oneFile_readsIt() {
        // given: an index too, which is not looked at
        stored("model.safetensors", "a", 3);
        index("nonsense");

        // when
        SafetensorsFolder opened = SafetensorsFolder.open(folder);

        // then
        assertThat(opened.names()).containsExactly("a");
        assertThat(opened.contains("a")).isTrue();
        assertThat(opened.contains("b")).isFalse();
        assertThat(opened.read("a", Part.whole(1, 1))).containsExactly(3);
    }

    @Test
    void open_severalFiles_readsEachFromItsOwn() {
        // given
        stored("one.safetensors", "a", 1);
        stored("two.safetensors", "b", 2);
        index("{\"metadata\": {\"total_size\": 8, \"x\": [{}]}, \"weight_map\":"
                + " {\"a\": \"one.safetensors\", \"b\": \"two.safetensors\"}, \"other\": [1]}");

        // when
        SafetensorsFolder opened = SafetensorsFolder.open(folder);

        // then
        assertThat(opened.names()).containsExactly("a", "b");
        assertThat(opened.read("a", Part.whole(1, 1))).containsExactly(1);
        assertThat(opened.read("b", Part.whole(1, 1))).containsExactly(2);
        assertThatThrownBy(() -> opened.read("bb", Part.whole(1, 1)))
                .isInstanceOf(WeightsException.class)
                .hasMessage("The files of " + folder + " hold no tensor 'bb'.\nMaybe 'b' is meant.");
    }

    @Test
    void open_shardsThatAreLinks_areRead() throws IOException {
        // given: a folder as the cache of Hugging Face lays it out
        Path blobs = Files.createDirectory(folder.resolve("blobs"));
        Path snapshot = Files.createDirectory(folder.resolve("snapshot"));
        new StoredFile().floats("a", new float[] {4}, 1).write(blobs.resolve("0123"));
        Files.createSymbolicLink(snapshot.resolve("model-1.safetensors"), Path.of("../blobs/0123"));
        Files.writeString(
                snapshot.resolve(SafetensorsFolder.INDEX), "{\"weight_map\": {\"a\": \"model-1.safetensors\"}}");

        // when
        float[] read = SafetensorsFolder.open(snapshot).read("a", Part.whole(1, 1));

        // then
        assertThat(read).containsExactly(4);
    }

    @Test
    void open_fileOutsideTheFolder_isRefused() throws IOException {
        Path inner = Files.createDirectory(folder.resolve("inner"));
        stored("outside.safetensors", "a", 1);
        for (String file : new String[] {
            "../outside.safetensors",
            "x/../../outside.safetensors",
            folder.resolve("outside.safetensors").toString(),
            "",
            ".",
            "..",
            "../inner",
        }) {
            Files.writeString(inner.resolve(SafetensorsFolder.INDEX), "{\"weight_map\": {\"a\": \"" + file + "\"}}");
            assertThatThrownBy(() -> SafetensorsFolder.open(inner))
                    .isInstanceOf(WeightsException.class)
                    .hasMessageContaining("gives tensor 'a' the file '" + file + "'; files must be in the folder");
        }
    }

    @Test
    void open_shardThatIsNotThere_isNamed() {
        refusedFile("gone.safetensors", "tensor 'a'", "'gone.safetensors', which is not there", "Maybe");
        refusedFile("a\\u0000b", "which is no file name");
    }

    @Test
    void read_tensorThatItsShardLacks_isNamedWithTheShard() {
        stored("one.safetensors", "other", 1);
        index("{\"weight_map\": {\"a\": \"one.safetensors\"}}");
        SafetensorsFolder opened = SafetensorsFolder.open(folder);

        assertThatThrownBy(() -> opened.read("a", Part.whole(1, 1)))
                .isInstanceOf(WeightsException.class)
                .hasMessageContaining("one.safetensors holds no tensor 'a'");
    }

    @Test
    void open_brokenIndex_isRefused() {
        index("{");
        refused(SafetensorsFolder.INDEX);
        index("[]");
        refused("must be a JSON object");
        index("{}");
        refused("has no tensors under 'weight_map'");
        index("{\"weight_map\": 3}");
        refused("'weight_map'", "no object");
        index("{\"weight_map\": {\"a\": 3}}");
        refused("the file of tensor 'a' is '3', it must be text");
        stored("one.safetensors", "a", 1);
        index("{\"weight_map\": {\"a\": \"one.safetensors\", \"a\": \"one.safetensors\"}}");
        refused("has tensor 'a' twice");
        index("{\"weight_map\": {\"a\": \"one.safetensors\"}, \"weight_map\": {}}");
        refused("'weight_map' twice");
    }

    @Test
    void open_noWeights_saysWhatIsThere() throws IOException {
        refused("holds neither model.safetensors nor model.safetensors.index.json");
        Files.createFile(folder.resolve("pytorch_model.bin"));
        refused("Maybe export the model anew as safetensors; 'pytorch_model.bin' is not read.");
        assertThatThrownBy(() -> SafetensorsFolder.open(folder.resolve("nowhere")))
                .isInstanceOf(WeightsException.class)
                .hasMessageContaining("it is no folder");
    }
}
