// SPDX-License-Identifier: Apache-2.0
package org.drover.shell;

import com.google.gson.JsonParser;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.api.console.Session;
import org.apache.karaf.shell.support.completers.FileCompleter;
import org.apache.karaf.shell.support.completers.StringsCompleter;
import org.drover.api.AccessPath;
import org.drover.api.DeviceAddress;
import org.drover.api.DroverException;
import org.drover.api.service.Conformance;
import org.drover.api.service.ConformanceCheck;
import org.drover.api.service.ConformanceForm;
import org.drover.api.service.ConformanceReport;
import org.drover.api.service.ConformanceRequest;
import org.drover.api.service.ConformanceVerdict;
import org.drover.api.service.UnfinishedConformanceException;
import org.drover.command.Needs;
import org.drover.command.Role;
import org.drover.shell.complete.AddressCompleter;
import org.drover.shell.complete.CheckCompleter;
import org.drover.shell.run.ConformFiles;
import org.drover.shell.run.Consent;
import org.drover.shell.run.Console;
import org.drover.shell.run.ReportCommand;
import org.drover.shell.run.Services;
import org.drover.shell.run.TimeLimit;
import org.drover.shell.run.UsageException;
import org.drover.shell.run.VfioCommand;
import org.drover.text.Dangers;
import org.drover.text.read.Numbers;
import org.drover.text.read.Places;

/** {@code vfio:conform}. */
@Service
@Needs(Role.OPERATOR)
@Command(
    scope = VfioCommand.SCOPE,
    name = "conform",
    description =
        "Checks a device and its driver against the rules of migration. Wipes the device.",
    detailedDescription =
        """
        Every check resets the device: what is in it is lost, so nothing is done without --fresh. \
        The device's name is reserved meanwhile, and the device is left RUNNING. A device of the \
        machine's kernel is checked by a process of its own; a call that the kernel does not come \
        back from is reported with its stack and ends the run.

        With --dangerous, checks run that can hang or crash a kernel which lacks a fix. Of a device \
        of the machine's kernel they are listed first, and begun after a yes at the terminal, or \
        with --yes: the machine may die.

        Ctrl-C ends the run after the check that is under way, prints what came of the checks \
        until then and leaves the device RUNNING. The \
        exit status is 0 if a check was executed and none failed; a known deviation is no failure.

        Examples:
          vfio:conform emu:mtty-0 --fresh
          vfio:conform emu:mtty-0 --fresh --only state,reset
          vfio:conform vfio:0000:3b:00.2 --fresh --via cdev
          vfio:conform emu:mtty-0 --fresh --junit conform.xml --markdown conform.md
          vfio:conform --list --only reset""")
public final class ConformCommand extends ReportCommand {
  @Reference private Session session;

  @Option(name = "--fresh", description = "Yes, wipe the device.")
  private boolean fresh;

  @Needs(Role.ADMIN)
  @Option(
      name = "--dangerous",
      description = "Run also what can hang or crash a kernel that lacks a fix.")
  private boolean dangerous;

  @Option(name = "--yes", description = "Begin what is dangerous without asking.")
  private boolean yes;

  @Option(
      name = "--only",
      description = "Only these checks: ids, or areas (what is before the dot), with commas.")
  @Completion(CheckCompleter.class)
  private String only;

  @Option(
      name = "--via",
      description = "The path to open the device by: group or cdev; the kernel's preference else.")
  @Completion(
      value = StringsCompleter.class,
      values = {"group", "cdev"})
  private String via;

  @Option(name = "--patience", description = "How many seconds a system call may take.")
  private String patience = String.valueOf(ConformanceRequest.PATIENCE.toSeconds());

  @Option(name = "--junit", description = "Write a JUnit XML file besides.")
  @Completion(FileCompleter.class)
  private String junit;

  @Option(name = "--markdown", description = "Write a page for a bug report besides.")
  @Completion(FileCompleter.class)
  private String markdown;

  @Option(name = "--list", description = "List the checks, their rules and sources; do nothing.")
  private boolean list;

  @Option(
      name = TimeLimit.OPTION,
      description =
          "End the run after so many seconds, like Ctrl-C: after the check that is under way.")
  private String timeout;

  @Argument(index = 0, name = "ADDRESS", description = "The device; not with --list.")
  @Completion(AddressCompleter.class)
  private String address;

  @Argument(index = 1, name = OPTIONS, description = OPTIONS_TOO, multiValued = true)
  @Completion(
      value = StringsCompleter.class,
      values = {
        "--fresh",
        "--dangerous",
        "--yes",
        "--only",
        "--via",
        "--patience",
        "--junit",
        "--markdown",
        "--list",
        "--timeout",
        "--json"
      })
  List<String> options;

  @Override
  protected void run(Services services, Console console) {
    Conformance conformance = services.require(Conformance.class);
    List<String> names = only == null ? List.of() : ConformanceRequest.names(only);
    List<ConformanceCheck> checks = conformance.checks(names);
    if (list) {
      print(
          console,
          () -> JsonParser.parseString(conformance.list(checks, ConformanceForm.JSON)),
          () -> conformance.list(checks, ConformanceForm.TABLE));
      return;
    }
    if (address == null) {
      throw new UsageException("ADDRESS is missing; see vfio:conform --help");
    }
    ConformanceRequest request = request(names);
    Dangers dangers = Dangers.of(request, checks);
    if (!dangers.isEmpty() && !yes && !isAgreed(dangers, console)) {
      throw new UsageException(
          "Nothing was done; answer yes at a terminal, or give --yes, if the machine may die of "
              + dangers
              + ".");
    }
    try (ConformFiles files =
        ConformFiles.create(place(junit, console), place(markdown, console))) {
      check(conformance, request, checks.size(), files, console);
    }
  }

  /** Who does not see what was said is not asked. */
  private boolean isAgreed(Dangers dangers, Console console) {
    if (json() || console.screen().isEmpty()) {
      return false;
    }
    console.print(dangers.warning());
    return Consent.given(session, "Begin? (yes/no) ");
  }

  private static Optional<Path> place(String file, Console console) {
    return Optional.ofNullable(file).map(typed -> Places.file(typed, console.directory()));
  }

  private void check(
      Conformance conformance,
      ConformanceRequest request,
      int count,
      ConformFiles files,
      Console console) {
    ConformProgress progress = new ConformProgress(count, TimeLimit.of(timeout), json(), console);
    ConformanceReport report;
    try {
      report = conformance.run(request, progress);
      console.rewrite("");
    } catch (UnfinishedConformanceException e) {
      throw unfinished(e, progress, conformance, files, console);
    } catch (DroverException e) {
      if (Thread.interrupted()) {
        throw console.told(e.getMessage());
      }
      console.rewrite("");
      throw e;
    }
    print(conformance, report, console);
    files.write(conformance, report);
    if (!report.conformant()) {
      throw new DroverException(verdict(report));
    }
  }

  /** What came of it is shown; then why there is no more, which is what the command fails with. */
  private DroverException unfinished(
      UnfinishedConformanceException why,
      ConformProgress progress,
      Conformance conformance,
      ConformFiles files,
      Console console) {
    boolean interrupted = Thread.interrupted();
    boolean promptIsBack = interrupted && !progress.isTimeOver() && console.isTerminal();
    if (promptIsBack) {
      ConformanceForm form = json() ? ConformanceForm.JSON : ConformanceForm.TABLE;
      console.sayAbovePrompt(conformance.render(why.report(), form).stripTrailing());
    } else {
      console.rewrite("");
      print(conformance, why.report(), console);
    }
    try {
      files.write(conformance, why.report());
    } catch (DroverException e) {
      console.sayAbovePrompt(e.getMessage());
    }
    if (progress.isTimeOver()) {
      return new DroverException(progress.limit().sentence() + ": " + why.getMessage(), why);
    }
    return promptIsBack ? console.told(why.getMessage()) : why;
  }

  private void print(Conformance conformance, ConformanceReport report, Console console) {
    print(
        console,
        () -> JsonParser.parseString(conformance.render(report, ConformanceForm.JSON)),
        () -> conformance.render(report, ConformanceForm.TABLE));
  }

  private ConformanceRequest request(List<String> names) {
    return new ConformanceRequest(
        DeviceAddress.parse(address),
        fresh,
        dangerous,
        names,
        Duration.ofSeconds(Numbers.parse("The patience", patience, Long.MAX_VALUE)),
        Optional.ofNullable(via).map(AccessPath::parse));
  }

  private static String verdict(ConformanceReport report) {
    long failed = report.count(ConformanceVerdict.FAIL);
    return failed == 0
        ? "No check was executed on " + report.address() + "."
        : failed
            + (failed == 1 ? " check" : " checks")
            + " of "
            + report.results().size()
            + " failed on "
            + report.address()
            + ".";
  }
}
