// SPDX-License-Identifier: Apache-2.0
package org.drover.itests.kernel.host;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Boots the guest for chosen test classes, outside of Maven: {@code GuestTestsRun BOOT MACHINE
 * CLASS...}. {@code ./drover test --mutants} runs the tests so that a planted fault must turn red.
 */
public final class GuestTestsRun {
  private GuestTestsRun() {}

  /**
   * Exits with 0 if there is a report, whatever it says.
   *
   * @param args the boot's name, the machine as {@link GuestMachine#parse} takes it, and the names
   *     of classes of package {@code guest}
   * @throws IOException if the boot's files cannot be written or read
   * @throws InterruptedException if the thread is interrupted
   * @throws ClassNotFoundException if there is no such class
   */
  public static void main(String[] args)
      throws IOException, InterruptedException, ClassNotFoundException {
    List<Class<?>> tests = new ArrayList<>();
    for (String name : Arrays.asList(args).subList(2, args.length)) {
      tests.add(Class.forName(name, false, GuestTestsRun.class.getClassLoader()));
    }
    GuestMachine machine = GuestMachine.parse(args[1]);
    GuestResult result = new Guest(args[0], machine, Duration.ofMinutes(5)).run(tests);
    System.out.println(result.passed().size() + " passed, failed: " + result.failed());
  }
}
