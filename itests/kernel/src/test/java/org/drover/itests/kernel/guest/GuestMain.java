// SPDX-License-Identifier: Apache-2.0
package org.drover.itests.kernel.guest;

import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;
import static org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder.request;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.platform.engine.discovery.ClassSelector;
import org.junit.platform.launcher.Launcher;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;
import org.junit.platform.launcher.listeners.TestExecutionSummary;
import org.junit.platform.reporting.legacy.xml.LegacyXmlReportGeneratingListener;

/**
 * Runs test classes inside the guest, in a plain JVM: {@code GuestMain REPORTS NONCE CLASS...}. The
 * report carries the nonce and the kernel's release among its properties, so that it cannot come
 * from anywhere else.
 */
public final class GuestMain {
  private GuestMain() {}

  /**
   * Exits with 0 if every test passed, and with 1 if one failed, was skipped, or none ran.
   *
   * @param args where the reports go, the nonce, and the names of the test classes
   * @throws IOException if the kernel's release cannot be read
   */
  public static void main(String[] args) throws IOException {
    Path reports = Path.of(args[0]);
    System.setProperty(GuestReport.NONCE, args[1]);
    System.setProperty(
        GuestReport.RELEASE, Files.readString(Path.of("/proc/sys/kernel/osrelease")).strip());
    System.setProperty(GuestReport.KERNEL, RigKernel.ofThisGuest().word());
    PrintWriter out = new PrintWriter(System.out, true, StandardCharsets.UTF_8);
    SummaryGeneratingListener summary = new SummaryGeneratingListener();
    Launcher launcher = LauncherFactory.create();
    launcher.execute(
        request()
            .selectors(
                Arrays.stream(args)
                    .skip(2)
                    .map(name -> selectClass(name))
                    .toArray(ClassSelector[]::new))
            .build(),
        summary,
        new LegacyXmlReportGeneratingListener(reports, out));
    TestExecutionSummary result = summary.getSummary();
    result.printFailuresTo(out, 20);
    result.printTo(out);
    System.exit(isGreen(result) ? 0 : 1);
  }

  private static boolean isGreen(TestExecutionSummary result) {
    return result.getTotalFailureCount() == 0
        && result.getTestsFoundCount() > 0
        && result.getTestsSucceededCount() == result.getTestsFoundCount();
  }
}
