package org.hexcast.realexec.device;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.FutureTask;
import org.hexcast.domain.hardware.DeviceId;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class CoreSharesTest {

    private static final DeviceId ONE = new DeviceId("a", 0);
    private static final DeviceId OTHER = new DeviceId("a", 1);

    @BeforeEach
    void linuxAlone() {
        assumeTrue(ThreadAffinity.isKnown(), "threads can be bound to cores on Linux alone");
    }

    /** Where a thread runs that a device starts. */
    private static List<Integer> coresOf(CoreShares shares, DeviceId device) throws Exception {
        FutureTask<List<Integer>> asked = new FutureTask<>(ThreadAffinity::get);
        Thread started = shares.start(device, 1, () -> {
            Thread thread = new Thread(asked);
            thread.start();
            return thread;
        });
        started.join();
        return asked.get();
    }

    @Test
    void start_twoDevices_eachRunsOnACoreOfItsOwn_andTheCallerWhereItWas() throws Exception {
        // given
        List<Integer> before = ThreadAffinity.get();
        assumeTrue(before.size() >= 2, "needs two cores");
        CoreShares shares = CoreShares.of(before.get(0) + "," + before.get(1));

        // when
        List<List<Integer>> cores = List.of(coresOf(shares, ONE), coresOf(shares, OTHER));

        // then
        assertThat(cores).containsExactly(List.of(before.get(0)), List.of(before.get(1)));
        assertThat(ThreadAffinity.get()).isEqualTo(before);
    }

    @Test
    void start_noCoreLeft_saysSo_untilOneIsReleased() throws Exception {
        // given
        int core = ThreadAffinity.get().get(0);
        CoreShares shares = CoreShares.of(String.valueOf(core));
        coresOf(shares, ONE);

        // when, then
        assertThatThrownBy(() -> coresOf(shares, OTHER))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("a/1", "0 are left", "Maybe");
        shares.release(ONE);
        assertThat(coresOf(shares, OTHER)).containsExactly(core);
    }

    @Test
    void start_anywhere_leavesThreadsToTheSystem() throws Exception {
        assertThat(coresOf(CoreShares.anywhere(), ONE)).isEqualTo(ThreadAffinity.get());
    }

    @Test
    void of_noList_saysWhichPart() {
        List<String> wrong = new ArrayList<>(List.of("", "x", "1-", "3-1", "0-5000", "0,,1", "-1", "0;1"));
        for (String list : wrong) {
            assertThatThrownBy(() -> CoreShares.of(list))
                    .as(list)
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("cores '");
        }
        assertThatThrownBy(() -> CoreShares.of("1023"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("core 1023", "Maybe take some of");
    }
}
