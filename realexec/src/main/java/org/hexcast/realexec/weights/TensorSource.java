package org.hexcast.realexec.weights;

/** Weights of a model by the names of Hugging Face. Thread-safe: several shards read at once. */
public interface TensorSource {

    /**
     * Part of a matrix, or of a vector as a matrix of one column.
     *
     * @param tensor name, for example {@code model.layers.0.self_attn.q_proj.weight}
     * @param part rows and columns wanted
     * @return {@code [rows, columns]}, row-major
     * @throws WeightsException if there is no such tensor, or its shape is not the whole that the part is of
     */
    float[] read(String tensor, Part part);

    /**
     * Part of a matrix.
     *
     * @param rows of the whole
     * @param columns of the whole; 1 for a vector
     * @param rowFrom first row
     * @param rowTo one past the last
     * @param columnFrom first column
     * @param columnTo one past the last
     */
    record Part(int rows, int columns, int rowFrom, int rowTo, int columnFrom, int columnTo) {

        /** Most values that an array holds on any virtual machine. */
        private static final int MOST_VALUES = Integer.MAX_VALUE - 8;

        public Part {
            if (rowFrom < 0
                    || rowTo <= rowFrom
                    || rowTo > rows
                    || columnFrom < 0
                    || columnTo <= columnFrom
                    || columnTo > columns) {
                throw new IllegalArgumentException("rows " + rowFrom + " to " + rowTo + ", columns " + columnFrom
                        + " to " + columnTo + " are no part of [" + rows + ", " + columns + "]");
            }
        }

        /** A whole matrix. */
        public static Part whole(int rows, int columns) {
            return new Part(rows, columns, 0, rows, 0, columns);
        }

        /** Some rows. */
        public static Part rows(int rows, int columns, int from, int to) {
            return new Part(rows, columns, from, to, 0, columns);
        }

        /** Some columns. */
        public static Part columns(int rows, int columns, int from, int to) {
            return new Part(rows, columns, 0, rows, from, to);
        }

        /**
         * Values in it.
         *
         * @throws WeightsException if they are more than an array holds
         */
        public int values() {
            long values = (long) (rowTo - rowFrom) * (columnTo - columnFrom);
            if (values > MOST_VALUES) {
                throw new WeightsException("A part of " + values + " values is wanted, an array holds " + MOST_VALUES
                        + ".\nMaybe use a higher tensor degree.");
            }
            return (int) values;
        }
    }
}
