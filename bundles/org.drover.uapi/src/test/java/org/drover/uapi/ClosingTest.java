// SPDX-License-Identifier: Apache-2.0
package org.drover.uapi;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Proxy;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the owners say of a kernel that refuses to take something back. */
class ClosingTest {
  private final Logger logger = Logger.getLogger("org.drover.uapi");
  private final List<String> logged = new ArrayList<>();
  private final Handler handler =
      new Handler() {
        @Override
        public void publish(LogRecord record) {
          logged.add(record.getLevel() + " " + new SimpleFormatter().formatMessage(record));
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
      };

  @BeforeEach
  void listen() {
    logger.setUseParentHandlers(false);
    logger.addHandler(handler);
  }

  @AfterEach
  void listenNoMore() {
    logger.removeHandler(handler);
    logger.setUseParentHandlers(true);
  }

  /** Answers close and munmap with this. */
  private static Kernel kernel(int result) {
    return (Kernel)
        Proxy.newProxyInstance(
            ClosingTest.class.getClassLoader(),
            new Class<?>[] {Kernel.class},
            (proxy, method, arguments) ->
                switch (method.getName()) {
                  case "close", "munmap" -> result;
                  case "view" -> ByteBuffer.allocate((int) arguments[1]);
                  default -> throw new AssertionError(method);
                });
  }

  @Test
  void warnsOfADescriptorThatWasNotOurs() {
    new Fd(kernel(-9), 1234, FdRole.DEVICE).close();

    assertThat(logged)
        .singleElement()
        .asString()
        .startsWith("WARNING ")
        .contains("DEVICE", "1234", "errno 9");
  }

  @ParameterizedTest
  @ValueSource(ints = {0, -4})
  void isSilentAboutADescriptorThatIsFree(int result) {
    new Fd(kernel(result), 7, FdRole.DATA).close();

    assertThat(logged).isEmpty();
  }

  @Test
  void warnsOfMemoryThatWasNotUnmapped() {
    new Memory(kernel(-22), 0x7f00_0000_1000L, 4096).close();

    assertThat(logged)
        .singleElement()
        .asString()
        .startsWith("WARNING ")
        .contains("0x7f0000001000", "4096", "errno 22");
  }

  @Test
  void isSilentAboutMemoryThatIsUnmapped() {
    new Memory(kernel(0), 4096, 4096).close();

    assertThat(logged).isEmpty();
  }
}
