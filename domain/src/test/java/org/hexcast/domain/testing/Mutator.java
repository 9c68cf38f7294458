package org.hexcast.domain.testing;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Spoils good text in the ways that people, editors and other programs spoil it: characters, lines and tokens are deleted, doubled, swapped and replaced by
 * odd ones. Equal random streams give equal texts, and no text grows beyond {@link #MOST_CHARACTERS}.
 */
public final class Mutator {

    /** Longest text that is returned. */
    public static final int MOST_CHARACTERS = 1 << 17;

    /** Words, numbers and single signs. */
    private static final Pattern TOKEN = Pattern.compile("[\\p{L}_][\\p{L}\\p{N}_.-]*|[-+]?[0-9][0-9.eE+-]*|[^\\s]");

    private static final Pattern NUMBER = Pattern.compile("[-+]?[0-9]+(?:\\.[0-9]+)?(?:[eE][-+]?[0-9]+)?");

    private static final List<String> ODD_NUMBERS = words(
            "0 -0 -1 1 0.5 1.5 -2.5e-3 1e308 1e309 -1e309 1e-400 NaN nan .nan Infinity -Infinity .inf 2147483647 2147483648"
                    + " -2147483649 9223372036854775807 9223372036854775808 -9223372036854775809"
                    + " 123456789012345678901234567890 0x10 0x1p3 010 1_000 _ 1,5 1e 1. .5 +5 --5 5d 5f 5L \u0663 \u00BD"
                    + " 1'000",
            "1 000",
            "9".repeat(400),
            "0." + "0".repeat(1200) + "1");

    private static final List<String> ODD_WORDS = words(
            "null ~ true false yes no \" '' \"\" {} [] [[]] {{}} { } [ ] , : - ? | > &a *a << !!binary !x --- ... # \\"
                    + " \\u0000 \\uD800 / .. ../.. a/0-9999 // @ ` % \u0000 \u0007 \u00A0 \u2028 \uFEFF \uFFFD"
                    + " \uD83D\uDE00 \u202E e\u0301 \u00FC GB GiB GB/s Gbit/s ms us x /s TFLOP/s USD/h name hexcast ;",
            "",
            ": ",
            "- ",
            "? ",
            "!!str 5",
            "!!int x",
            "%YAML 1.1",
            "% %",
            "\t",
            "\r",
            "\r\n",
            "\n",
            "\n\n\n",
            "5 GHz",
            "5 GB",
            "150 %",
            "-1 %",
            "1e400 %",
            "NaN ms",
            "1e30 s");

    private static List<String> words(String apart, String... others) {
        return Stream.concat(Pattern.compile(" ").splitAsStream(apart), Stream.of(others))
                .toList();
    }

    private final Random random;

    /** A mutator that draws from this stream. */
    public Mutator(Random random) {
        this.random = random;
    }

    /** The text with one to four changes; now and then it comes out as it was. */
    public String mutate(String text) {
        String result = text;
        int changes = random.nextInt(3) > 0 ? 1 : 2 + random.nextInt(3);
        for (int i = 0; i < changes; i++) {
            result = change(result);
        }
        return result.length() <= MOST_CHARACTERS ? result : result.substring(0, MOST_CHARACTERS);
    }

    private String change(String text) {
        return switch (random.nextInt(20)) {
            case 0 -> characterDeleted(text);
            case 1 -> characterInserted(text);
            case 2 -> characterReplaced(text);
            case 3 -> lineDeleted(text);
            case 4 -> lineDoubled(text);
            case 5 -> linesSwapped(text);
            case 6 -> lineIndented(text);
            case 7 -> truncated(text);
            case 8 -> nested(text);
            case 9, 10, 11 -> tokenReplaced(text, NUMBER, ODD_NUMBERS);
            case 12 -> tokenReplaced(text, TOKEN, ODD_WORDS);
            case 13 -> tokenReplaced(text, TOKEN, ODD_NUMBERS);
            case 14 -> tokensSwapped(text);
            case 15 -> tokenDoubled(text);
            default -> digitChanged(text);
        };
    }

    private <T> T any(List<T> list) {
        return list.get(random.nextInt(list.size()));
    }

    private char character() {
        return switch (random.nextInt(4)) {
            case 0 -> (char) random.nextInt(32);
            case 1 -> (char) random.nextInt(0x10000);
            default -> (char) (32 + random.nextInt(95));
        };
    }

    private String digitChanged(String text) {
        List<MatchResult> numbers = tokens(text, NUMBER);
        if (numbers.isEmpty()) {
            return characterReplaced(text);
        }
        MatchResult number = any(numbers);
        int at = number.start() + random.nextInt(number.end() - number.start());
        return text.substring(0, at) + (char) ('0' + random.nextInt(10)) + text.substring(at + 1);
    }

    private String characterDeleted(String text) {
        if (text.isEmpty()) {
            return text;
        }
        int from = random.nextInt(text.length());
        int to = Math.min(text.length(), from + 1 + random.nextInt(8));
        return text.substring(0, from) + text.substring(to);
    }

    private String characterInserted(String text) {
        int at = random.nextInt(text.length() + 1);
        String inserted = random.nextBoolean() ? String.valueOf(character()) : any(ODD_WORDS);
        return text.substring(0, at) + inserted + text.substring(at);
    }

    private String characterReplaced(String text) {
        if (text.isEmpty()) {
            return text;
        }
        int at = random.nextInt(text.length());
        return text.substring(0, at) + character() + text.substring(at + 1);
    }

    private static List<String> lines(String text) {
        return new ArrayList<>(List.of(text.split("\n", -1)));
    }

    private String lineDeleted(String text) {
        List<String> lines = lines(text);
        lines.remove(random.nextInt(lines.size()));
        return String.join("\n", lines);
    }

    private String lineDoubled(String text) {
        List<String> lines = lines(text);
        String line = any(lines);
        int at = random.nextInt(lines.size() + 1);
        int times = random.nextInt(20) == 0 ? 200 : 1;
        for (int i = 0; i < times; i++) {
            lines.add(at, line);
        }
        return String.join("\n", lines);
    }

    private String linesSwapped(String text) {
        List<String> lines = lines(text);
        int one = random.nextInt(lines.size());
        int other = random.nextInt(lines.size());
        String line = lines.get(one);
        lines.set(one, lines.get(other));
        lines.set(other, line);
        return String.join("\n", lines);
    }

    private String lineIndented(String text) {
        List<String> lines = lines(text);
        int at = random.nextInt(lines.size());
        String line = lines.get(at);
        lines.set(at, random.nextBoolean() ? (random.nextInt(4) == 0 ? "\t" : "  ") + line : line.stripLeading());
        return String.join("\n", lines);
    }

    private String truncated(String text) {
        int at = random.nextInt(text.length() + 1);
        return random.nextInt(4) == 0 ? text.substring(at) : text.substring(0, at);
    }

    /** Opens many brackets somewhere, and sometimes closes them. */
    private String nested(String text) {
        int depth = random.nextInt(3) == 0 ? 20_000 : 1 + random.nextInt(40);
        String open = any(List.of("[", "{\"a\":", "{a: ", "- ", "(", "\""));
        String close = any(List.of("", "]", "}"));
        int at = random.nextInt(text.length() + 1);
        return text.substring(0, at) + open.repeat(depth) + close.repeat(depth) + text.substring(at);
    }

    private static List<MatchResult> tokens(String text, Pattern pattern) {
        return pattern.matcher(text).results().toList();
    }

    private String tokenReplaced(String text, Pattern pattern, List<String> by) {
        List<MatchResult> tokens = tokens(text, pattern);
        if (tokens.isEmpty()) {
            return characterInserted(text);
        }
        MatchResult token = any(tokens);
        return text.substring(0, token.start()) + any(by) + text.substring(token.end());
    }

    private String tokensSwapped(String text) {
        List<MatchResult> tokens = tokens(text, TOKEN);
        if (tokens.size() < 2) {
            return characterInserted(text);
        }
        int one = random.nextInt(tokens.size());
        int other = random.nextInt(tokens.size());
        MatchResult first = tokens.get(Math.min(one, other));
        MatchResult second = tokens.get(Math.max(one, other));
        if (first.start() == second.start()) {
            return text;
        }
        return text.substring(0, first.start())
                + second.group()
                + text.substring(first.end(), second.start())
                + first.group()
                + text.substring(second.end());
    }

    private String tokenDoubled(String text) {
        List<MatchResult> tokens = tokens(text, TOKEN);
        if (tokens.isEmpty()) {
            return text;
        }
        MatchResult token = any(tokens);
        int at = random.nextInt(text.length() + 1);
        return text.substring(0, at) + token.group() + text.substring(at);
    }
}
