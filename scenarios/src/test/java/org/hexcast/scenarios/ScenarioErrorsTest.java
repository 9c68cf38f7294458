package org.hexcast.scenarios;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.hexcast.scenarios.catalog.Catalog;
import org.hexcast.scenarios.tree.ScenarioFormatException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Laws over every key of a scenario that uses them all: each way to spoil it gives one message with file, line, path, value and rule. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ScenarioErrorsTest {

    private static final String TEXT = ScenarioText.FULL;
    private static final Pattern KEY = Pattern.compile("(\\w+):(?: ([^,{}\\[\\]\\n]+))?");
    private static final Set<String> TEXTS = Set.of("name");

    private final ScenarioLoader loader = new ScenarioLoader(new Catalog());

    @TempDir
    private Path folder;

    /** A key of the scenario and the value behind it; no value where a block or a flow map follows. */
    record Leaf(int line, int start, int end, String key, String value, boolean flow) {
        @Override
        public String toString() {
            return key + " in line " + line;
        }

        boolean single() {
            return !value.isEmpty();
        }

        /** The whole text with something else in place of key and value. */
        String replacedBy(String other) {
            return TEXT.substring(0, start) + other + TEXT.substring(end);
        }
    }

    static List<Leaf> keys() {
        List<Leaf> leaves = new ArrayList<>();
        int offset = 0;
        int number = 1;
        for (String line : TEXT.lines().toList()) {
            Matcher matcher = KEY.matcher(line);
            while (matcher.find()) {
                String value = matcher.group(2) == null ? "" : matcher.group(2).strip();
                boolean flow = line.lastIndexOf('{', matcher.start()) >= 0;
                int end = offset + (value.isEmpty() ? matcher.end(1) + 1 : matcher.end());
                leaves.add(new Leaf(number, offset + matcher.start(), end, matcher.group(1), value, flow));
            }
            offset += line.length() + 1;
            number++;
        }
        return leaves;
    }

    static Stream<Leaf> singles() {
        return keys().stream().filter(Leaf::single);
    }

    static Stream<Leaf> quantities() {
        return singles().filter(leaf -> leaf.value().matches("[0-9.]+ [A-Za-z%/]+"));
    }

    static Stream<Leaf> wholeNumbers() {
        return singles().filter(leaf -> leaf.value().matches("-?[0-9_]+"));
    }

    private String message(String text) {
        try {
            Path file = Files.writeString(folder.resolve("s.yaml"), text);
            Throwable thrown = catchThrowable(() -> loader.load(file));
            assertThat(thrown).as("refusal of\n" + text).isInstanceOf(ScenarioFormatException.class);
            String message = String.valueOf(thrown.getMessage());
            assertThat(message).startsWith(file + ":");
            assertThat(message.lines()).hasSizeLessThanOrEqualTo(2);
            return message.substring(file.toString().length());
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void scenarioWithEveryKey_isRead() throws IOException {
        Path file = Files.writeString(folder.resolve("s.yaml"), TEXT);
        Scenario scenario = loader.load(file);
        assertThat(scenario.origin().name()).isEqualTo("full");
        assertThat(keys()).hasSizeGreaterThan(60);
        assertThat(singles()).hasSizeGreaterThan(45);
        assertThat(quantities()).hasSizeGreaterThan(15);
    }

    @ParameterizedTest
    @MethodSource("keys")
    void key_misspelt_isNamedWithTheWordThatWasMeant(Leaf leaf) {
        String message = message(leaf.replacedBy(leaf.key() + "x:" + (leaf.single() ? " " + leaf.value() : "")));
        assertThat(message).contains("'" + leaf.key() + "x'", "'" + leaf.key() + "'", "\nMaybe ");
        if (message.contains("is unknown here")) {
            assertThat(message).startsWith(":" + lineOfValue(leaf) + ": ").contains(leaf.key() + "x: the key");
        } else {
            assertThat(message).contains("the key '" + leaf.key() + "' is missing");
        }
    }

    /** A block stands on the line below its key. */
    private static int lineOfValue(Leaf leaf) {
        boolean block = !leaf.single() && TEXT.startsWith("\n", leaf.end());
        return leaf.line() + (block ? 1 : 0);
    }

    @ParameterizedTest
    @MethodSource("singles")
    void key_givenTwice_isNamed(Leaf leaf) {
        String pair = leaf.key() + ": " + leaf.value();
        String lineStart = TEXT.substring(TEXT.lastIndexOf('\n', leaf.start()) + 1, leaf.start());
        String between = leaf.flow() ? ", " : "\n" + lineStart.replace('-', ' ');
        assertThat(message(leaf.replacedBy(pair + between + pair)))
                .startsWith(":" + (leaf.line() + (leaf.flow() ? 0 : 1)) + ": ")
                .contains("the key '" + leaf.key() + "' is given twice");
    }

    @ParameterizedTest
    @MethodSource("singles")
    void value_aMapOrAList_isTheWrongKind(Leaf leaf) {
        for (String other : List.of("{zz: 1}", "[1, 2]")) {
            assertThat(message(leaf.replacedBy(leaf.key() + ": " + other)))
                    .startsWith(":" + leaf.line() + ": ")
                    .contains(leaf.key());
        }
    }

    @ParameterizedTest
    @MethodSource("quantities")
    void quantity_bareNumberWrongUnitOrNoNumber_isNamedWithTheRule(Leaf leaf) {
        String number = leaf.value().substring(0, leaf.value().indexOf(' '));
        String path = ":" + leaf.line() + ": ";
        assertThat(message(leaf.replacedBy(leaf.key() + ": " + number)))
                .startsWith(path)
                .contains(leaf.key() + ": '" + number + "' has no unit, expected a");
        assertThat(message(leaf.replacedBy(leaf.key() + ": " + number + " parsec")))
                .startsWith(path)
                .contains(leaf.key() + ": '" + number + " parsec' has the unit 'parsec', expected one of ");
        assertThat(message(leaf.replacedBy(leaf.key() + ": fast")))
                .startsWith(path)
                .contains(leaf.key() + ": 'fast' is not a");
    }

    @ParameterizedTest
    @MethodSource("quantities")
    void quantity_negativeOrBeyondAllBounds_isRefused(Leaf leaf) {
        String unit = leaf.value().substring(leaf.value().indexOf(' '));
        for (String number : List.of("-1", "1e300", "1e999")) {
            // What a whole block obeys is complained about where the block begins.
            String message = message(leaf.replacedBy(leaf.key() + ": " + number + unit));
            int line = Integer.parseInt(message.substring(1, message.indexOf(':', 1)));
            assertThat(line).as(message).isBetween(leaf.line() - 8, leaf.line());
            assertThat(message).containsPattern("must be|is not from|is too large");
        }
    }

    @ParameterizedTest
    @MethodSource("wholeNumbers")
    void wholeNumber_outOfRangeOrNone_isNamedWithTheRange(Leaf leaf) {
        List<String> others = leaf.key().equals("median")
                ? List.of("two", "0x10", "1__0", "5d", "NaN")
                : List.of("99999999999999999999", "1.5", "two", "0x10", "1__0");
        for (String other : others) {
            assertThat(message(leaf.replacedBy(leaf.key() + ": " + other)))
                    .startsWith(":" + leaf.line() + ": ")
                    .contains(leaf.key(), "'" + other + "' is not a");
        }
        if (!Set.of("seed", "median", "retries", "draws").contains(leaf.key())) {
            assertThat(message(leaf.replacedBy(leaf.key() + ": 0")))
                    .startsWith(":" + leaf.line() + ": ")
                    .contains(leaf.key() + ": 0 is not from 1 to ");
        }
    }

    @ParameterizedTest
    @MethodSource("singles")
    void word_unknown_isNamedWithItsPlace(Leaf leaf) {
        if (!TEXTS.contains(leaf.key())) {
            assertThat(message(leaf.replacedBy(leaf.key() + ": zzzzzz")))
                    .startsWith(":" + leaf.line() + ": ")
                    .contains(leaf.key() + ": ", "zzzzzz");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "hexcast | :1: the key 'hexcast' is missing",
                "model | the key 'model' is missing",
                "gpu | cluster.nodes[0]: the key 'gpu' is missing",
                "count | cluster.nodes[0]: the key 'count' is missing",
                "process | workload.arrivals: the key 'process' is missing",
                "rate | workload.arrivals: the key 'rate' is missing",
                "median | workload.lengths.prompt: the key 'median' is missing",
                "sigma | workload.lengths.prompt: the key 'sigma' is missing",
                "to | workload.lengths.output: the key 'to' is missing",
                "weights | precision: the key 'weights' is missing",
                "kv | precision: the key 'kv' is missing",
                "bandwidth | cluster.nodes[0].nic: the key 'bandwidth' is missing",
            })
    void key_missing_isNamedWithTheMapThatNeedsIt(String key, String complaint) {
        Leaf leaf = singles().filter(k -> k.key().equals(key)).findFirst().orElseThrow();
        int end = leaf.flow() && TEXT.startsWith(", ", leaf.end()) ? leaf.end() + 2 : leaf.end() + 1;
        int start = leaf.start();
        if (leaf.flow() && TEXT.charAt(leaf.end()) == '}') {
            end = leaf.end();
            start = TEXT.lastIndexOf(',', start);
        }
        if (!leaf.flow()) {
            start = TEXT.lastIndexOf('\n', start) + 1;
        }
        assertThat(message(TEXT.substring(0, start) + TEXT.substring(end))).contains(complaint);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "between: [a, b] | between: [a, c] | cluster",
                "between: [a, b] | between: [a] | names 1 nodes, a wire joins 2",
                "between: [a, b] | between: [a, a] | cluster",
                "links: nvlink-pairs | links: nvlink | NVLink of RTX-A6000 joins pairs only",
                "from: 1, to: 512 | from: 512, to: 1 | :25: workload.lengths.output: uniform token count from 512 to 1",
                "median: 800, sigma: 1.1 | median: 800, sigma: 99 | log-normal sigma 99.0 must be from 0 to 5",
                "precision: {weights: bf16, kv: fp16} | precision: int4 | is for weights, not for a KV cache",
                "precision: {weights: bf16, kv: fp16} | precision: fp64 | is not one of fp16, bf16, fp8, int8, int4, fp32",
                "precision: {weights: bf16, kv: fp16} | precision: {weights: int3, kv: fp16} | is not one of fp16, bf16, fp8, int8, int4, fp32",
                "precision: {weights: bf16, kv: fp16} | precision: {weights: fp8, kv: int4} | is not one of fp16, bf16, fp8, int8, fp32",
                "model: llama-2-70b | model: [llama-2-70b] | :3: model: a list stands where a single value is expected",
                "model: llama-2-70b | model: no/config.json | there is no file 'no/config.json'",
                "name: b | name: a | two nodes are named 'a'",
                "name: full | name: a/b | 'a/b' must be 1 to 100 letters",
                "objective: goodput | objective: godput | Maybe 'goodput'.",
                "process: poisson, rate: 6.5 /s | process: saturating | the objective goodput needs arrivals over time",
                "process: poisson, rate: 6.5 /s | process: replayed | only a trace can be replayed",
                "process: poisson, rate: 6.5 /s | process: saturating, rate: 6.5 /s | the key 'rate' is unknown here",
            })
    void value_atOddsWithAnother_isRefused(String good, String bad, String complaint) {
        assertThat(TEXT).contains(good);
        int at = TEXT.indexOf(good);
        assertThat(message(TEXT.substring(0, at) + bad + TEXT.substring(at + good.length())))
                .contains(complaint);
    }
}
