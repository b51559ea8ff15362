package io.parley.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;

@DisabledOnOs(OS.WINDOWS)
class HangUpSignalTest {

    @Test
    void eachSignalCallsTheAction() throws Exception {
        Semaphore called = new Semaphore(0);
        assertThat(HangUpSignal.onEach(called::release)).isTrue();

        for (int i = 0; i < 2; i++) {
            new ProcessBuilder("kill", "-HUP", Long.toString(ProcessHandle.current().pid()))
                    .start()
                    .waitFor();
            assertThat(called.tryAcquire(60, TimeUnit.SECONDS)).isTrue();
        }
    }
}
