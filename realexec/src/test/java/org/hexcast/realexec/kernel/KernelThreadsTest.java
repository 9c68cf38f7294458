package org.hexcast.realexec.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.atomic.AtomicIntegerArray;
import org.junit.jupiter.api.Test;

final class KernelThreadsTest {

    @Test
    void run_manyRounds_eachTaskOnceAndDoneOnReturn() {
        for (int count = 1; count <= 4; count++) {
            try (KernelThreads threads = new KernelThreads(count)) {
                for (int round = 0; round < 500; round++) {
                    int tasks = round % 17;
                    AtomicIntegerArray done = new AtomicIntegerArray(17);

                    threads.run(tasks, (worker, index) -> done.incrementAndGet(index));

                    for (int i = 0; i < 17; i++) {
                        assertThat(done.get(i)).isEqualTo(i < tasks ? 1 : 0);
                    }
                }
            }
        }
    }

    @Test
    void run_workersParkedLongAgo_wakeUp() throws InterruptedException {
        try (KernelThreads threads = new KernelThreads(3)) {
            Thread.sleep(20);
            int[] sums = new int[3];

            threads.run(100, (worker, index) -> sums[worker] += index);

            assertThat(sums[0] + sums[1] + sums[2]).isEqualTo(4_950);
        }
    }

    @Test
    void run_taskThrows_callerThrowsAndNextRoundWorks() {
        try (KernelThreads threads = new KernelThreads(3)) {
            assertThatThrownBy(() -> threads.run(50, (worker, index) -> {
                        if (index == 20) {
                            throw new IllegalArgumentException("task 20");
                        }
                    }))
                    .hasMessage("task 20");
            AtomicIntegerArray done = new AtomicIntegerArray(5);

            threads.run(5, (worker, index) -> done.incrementAndGet(index));

            assertThat(done).hasToString("[1, 1, 1, 1, 1]");
        }
    }

    @Test
    void runRows_anyNumber_eachRowOnce() {
        try (KernelThreads threads = new KernelThreads(2)) {
            for (int rows = 0; rows < 40; rows++) {
                AtomicIntegerArray done = new AtomicIntegerArray(40);

                threads.runRows(rows, (from, to) -> {
                    for (int row = from; row < to; row++) {
                        done.incrementAndGet(row);
                    }
                });

                for (int row = 0; row < 40; row++) {
                    assertThat(done.get(row)).isEqualTo(row < rows ? 1 : 0);
                }
            }
        }
    }

    @Test
    void run_closed_isRefused() {
        KernelThreads threads = new KernelThreads(2);
        threads.close();

        assertThatThrownBy(() -> threads.run(1, (worker, index) -> {})).isInstanceOf(IllegalStateException.class);
    }
}
