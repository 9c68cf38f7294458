package org.hexcast.realexec.weights;

import java.util.List;
import java.util.stream.Collectors;

/**
 * A tensor as a header describes it.
 *
 * @param name its name
 * @param type name of the type of its values, known or not
 * @param shape sizes of its dimensions, none for a single value
 * @param byteFrom first byte within the data
 * @param byteTo one past the last
 */
record StoredTensor(String name, String type, List<Long> shape, long byteFrom, long byteTo) {

    StoredTensor {
        shape = List.copyOf(shape);
    }

    /** Whether it is a matrix of this size, or a vector where there is one column. */
    boolean is(long rows, long columns) {
        return shape.equals(List.of(rows, columns)) || (columns == 1 && shape.equals(List.of(rows)));
    }

    /** Its shape in brackets. */
    String shownShape() {
        return Shown.line(shape.stream().map(String::valueOf).collect(Collectors.joining(", ", "[", "]")));
    }
}
