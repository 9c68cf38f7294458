package org.hexcast.scheduler.plan.group;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import org.hexcast.domain.testing.RandomCases;
import org.junit.jupiter.api.Test;

/** Closed form: graphs whose Fiedler vectors are known (Fiedler 1973). Law: an order is a permutation that scaling does not change. */
class FiedlerTest {

    @Test
    void order_path_isThePath() {
        // v_i = cos(pi (i + 1/2) / n) falls or rises along the path
        for (int n = 3; n < 12; n++) {
            assertThat(Fiedler.order(path(identity(n)), Fiedler.End.TOGETHER)).isEqualTo(identity(n));
        }
    }

    @Test
    void order_pathFromTheMiddle_startsOnTheSideOfTheLowestNumber() {
        // given: the path 3 1 0 2 4; node 0 is in the middle, where the vector is zero and its sign tells nothing
        double[][] weight = path(List.of(3, 1, 0, 2, 4));

        // when, then
        assertThat(Fiedler.order(weight, Fiedler.End.TOGETHER)).containsExactly(3, 1, 0, 2, 4);
    }

    @Test
    void order_pathOpposed_splitsEvenAndOdd() {
        // the largest eigenvector of a path alternates in sign
        for (int n = 4; n < 12; n += 2) {
            List<Integer> first =
                    Fiedler.order(path(identity(n)), Fiedler.End.OPPOSED).subList(0, n / 2);
            assertThat(first)
                    .containsOnly(
                            IntStream.range(0, n / 2).map(i -> 2 * i).boxed().toArray(Integer[]::new));
        }
    }

    @Test
    void order_twoCliques_liesOneAfterTheOther() {
        RandomCases.check(50, random -> {
            // given: the members of two cliques, shuffled, joined by one weak edge
            int n = 6 + 2 * random.nextInt(5);
            boolean[] first = new boolean[n];
            for (int left = n / 2; left > 0; ) {
                int i = random.nextInt(n);
                left -= first[i] ? 0 : 1;
                first[i] = true;
            }
            double[][] weight = new double[n][n];
            for (int i = 0; i < n; i++) {
                for (int j = 0; j < n; j++) {
                    weight[i][j] = i == j ? 0 : first[i] == first[j] ? 1 : 0.01;
                }
            }

            // when
            List<Integer> together = Fiedler.order(weight, Fiedler.End.TOGETHER);

            // then
            assertThat(together.subList(0, n / 2)).allMatch(i -> first[i] == first[0]);
            assertThat(together.subList(n / 2, n)).allMatch(i -> first[i] != first[0]);
        });
    }

    @Test
    void order_completeGraph_isAPermutation() {
        // every vector that sums to zero is an eigenvector: any order will do
        double[][] weight = new double[7][7];
        for (int i = 0; i < 7; i++) {
            for (int j = 0; j < 7; j++) {
                weight[i][j] = i == j ? 0 : 3;
            }
        }
        for (Fiedler.End end : Fiedler.End.values()) {
            assertThat(Fiedler.order(weight, end)).containsExactlyInAnyOrderElementsOf(identity(7));
        }
    }

    @Test
    void order_scaledWeights_sameOrder() {
        RandomCases.check(50, random -> {
            // given
            int n = 3 + random.nextInt(8);
            double[][] weight = new double[n][n];
            double[][] scaled = new double[n][n];
            for (int i = 0; i < n; i++) {
                for (int j = 0; j < i; j++) {
                    weight[i][j] = random.nextDouble();
                    weight[j][i] = weight[i][j];
                    scaled[i][j] = 1024 * weight[i][j];
                    scaled[j][i] = scaled[i][j];
                }
            }

            // then
            for (Fiedler.End end : Fiedler.End.values()) {
                assertThat(Fiedler.order(scaled, end)).isEqualTo(Fiedler.order(weight, end));
            }
        });
    }

    private static List<Integer> identity(int n) {
        return IntStream.range(0, n).boxed().toList();
    }

    private static double[][] path(List<Integer> nodes) {
        double[][] weight = new double[nodes.size()][nodes.size()];
        for (int i = 1; i < nodes.size(); i++) {
            weight[nodes.get(i - 1)][nodes.get(i)] = 2;
            weight[nodes.get(i)][nodes.get(i - 1)] = 2;
        }
        return weight;
    }
}
