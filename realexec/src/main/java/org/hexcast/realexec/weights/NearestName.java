package org.hexcast.realexec.weights;

import java.util.Collection;
import java.util.List;

/** Finds what a wrong name may have meant. */
final class NearestName {

    private static final int MOST_NAMES = 20_000;
    private static final int MOST_LENGTH = 200;

    private NearestName() {}

    /** A second line of a message that names the nearest of these names, if one is near: at most half of its characters differ. */
    static String hint(String wanted, Collection<String> names) {
        if (wanted.length() > MOST_LENGTH || names.isEmpty()) {
            return "";
        }
        String nearest = "";
        int least = wanted.length() / 2 + 1;
        for (String name : List.copyOf(names).subList(0, Math.min(names.size(), MOST_NAMES))) {
            if (name.length() <= MOST_LENGTH && Math.abs(name.length() - wanted.length()) < least) {
                int distance = distance(wanted, name);
                if (distance < least) {
                    least = distance;
                    nearest = name;
                }
            }
        }
        return nearest.isEmpty()
                ? "\nMaybe the files are of another family; they hold for example "
                        + Shown.quoted(names.iterator().next()) + "."
                : "\nMaybe " + Shown.quoted(nearest) + " is meant.";
    }

    /** Characters to insert, delete or replace: the distance of Levenshtein. */
    private static int distance(String one, String other) {
        int[] above = new int[other.length() + 1];
        for (int j = 0; j <= other.length(); j++) {
            above[j] = j;
        }
        for (int i = 1; i <= one.length(); i++) {
            int diagonal = above[0];
            above[0] = i;
            for (int j = 1; j <= other.length(); j++) {
                int same = diagonal + (one.charAt(i - 1) == other.charAt(j - 1) ? 0 : 1);
                diagonal = above[j];
                above[j] = Math.min(same, 1 + Math.min(above[j], above[j - 1]));
            }
        }
        return above[other.length()];
    }
}
