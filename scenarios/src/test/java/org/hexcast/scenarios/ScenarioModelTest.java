package org.hexcast.scenarios;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.hexcast.scenarios.catalog.Catalog;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A model that a scenario names by a file. */
class ScenarioModelTest {

    private static final String CONFIG = """
            {"model_type": "llama", "hidden_size": 16, "num_hidden_layers": 32, "num_attention_heads": 2,
             "num_key_value_heads": 1, "head_dim": 8, "intermediate_size": 24, "vocab_size": 61,
             "max_position_embeddings": 4096, "tie_word_embeddings": true, "torch_dtype": "float16"}
            """;

    @TempDir
    private Path folder;

    private String nameOf(String file) throws IOException {
        Path config = folder.resolve(file);
        Files.createDirectories(config.resolveSibling("."));
        Files.writeString(config, CONFIG);
        String scenario = ScenarioText.SMALL.replaceFirst("model: .*", "model: " + file);
        Path path = Files.writeString(folder.resolve("s.yaml"), scenario);
        return new ScenarioLoader(new Catalog()).load(path).served().model().name();
    }

    @Test
    void model_file_isNamedAfterItself_orAfterItsFolder() throws IOException {
        assertThat(nameOf("my/tiny-llama-1.1b/config.json")).isEqualTo("tiny-llama-1.1b");
        assertThat(nameOf("my/other.json")).isEqualTo("other");
        assertThat(nameOf("config.json")).isEqualTo("config");
    }
}
