// SPDX-License-Identifier: Apache-2.0
package org.drover.shell;

import java.util.List;
import java.util.Optional;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.api.console.Session;
import org.drover.api.RefusedException;
import org.drover.api.service.EndedLease;
import org.drover.api.service.PlatformEnd;
import org.drover.command.Needs;
import org.drover.command.Role;
import org.drover.shell.run.Consent;
import org.drover.shell.run.Console;
import org.drover.shell.run.ReportCommand;
import org.drover.shell.run.Services;
import org.drover.shell.run.UsageException;
import org.drover.shell.run.VfioCommand;
import org.drover.text.EndFormat;

/** {@code vfio:shutdown}, which {@code shutdown} and {@code halt} are in our consoles. */
@Service
@Needs(Role.ADMIN)
@Command(
    scope = VfioCommand.SCOPE,
    name = "shutdown",
    description = "Stops the platform, unless devices are held or sessions at work.",
    detailedDescription =
        """
        A real device resets when its last descriptor is closed, and the end of the platform \
        closes all. So what is held, and what would be lost, is told, and nothing is done; \
        vfio:release gives a device back. --force ends all in order: sessions at their safe \
        points, devices that were only quieted back to RUNNING, data descriptors before devices, \
        devices before address spaces. What became of each lease is told, and is in the log.

        Without anything held it asks once at a terminal; -f spares the question, and nothing more. \
        What others open before the answer comes is not lost by it.

        Examples:
          vfio:shutdown
          vfio:shutdown --force\
        """)
public final class ShutdownCommand extends ReportCommand {
  /** Karaf's {@code Main} starts anew when the framework has stopped with this property set. */
  private static final String RESTART = "karaf.restart";

  @Reference private Session session;

  @Option(name = "--force", description = "End sessions and leases first, whatever they hold.")
  private boolean force;

  @Option(name = "-f", description = "Do not ask. What is held is still not lost.")
  private boolean unasked;

  @Option(name = "-r", aliases = "--reboot", description = "Start the platform anew after its end.")
  private boolean restart;

  @Option(
      name = "-h",
      aliases = "--halt",
      description = "What it does anyway: for who is used to Karaf's own command.")
  private boolean halt;

  @Override
  protected void run(Services services, Console console) {
    PlatformEnd end = services.require(PlatformEnd.class);
    if (halt && restart) {
      throw new UsageException("-h ends the platform and -r starts it anew; choose one of them.");
    }
    List<EndedLease> ended = force ? end.end() : endFree(end, console);
    print(console, () -> EndFormat.endedJson(ended), () -> EndFormat.ended(ended));
    if (restart) {
      System.setProperty(RESTART, "true");
    }
    end.stop();
  }

  /** Looks twice: an answer may come late, when somebody holds what nobody held. */
  private List<EndedLease> endFree(PlatformEnd end, Console console) {
    refusal(end)
        .ifPresent(
            refusal -> {
              throw refusal;
            });
    if (!unasked && !isAgreed(console)) {
      throw new UsageException(
          "The platform runs on; answer yes at a terminal, or give -f, to stop it.");
    }
    return end.endIfFree()
        .orElseThrow(() -> refusal(end).orElseGet(EndFormat::refusalOfAMomentAgo));
  }

  private boolean isAgreed(Console console) {
    return !json()
        && console.screen().isPresent()
        && Consent.given(session, "Stop the platform? (yes/no) ");
  }

  private static Optional<RefusedException> refusal(PlatformEnd end) {
    return EndFormat.refusal(
        end.held(),
        end.sessions(),
        "vfio:release and vfio:cancel give one up, vfio:resolve settles one in doubt,"
            + " vfio:shutdown --force ends all in order");
  }
}
