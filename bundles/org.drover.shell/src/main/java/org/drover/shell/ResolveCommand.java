// SPDX-License-Identifier: Apache-2.0
package org.drover.shell;

import java.util.Optional;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.drover.api.service.Resolution;
import org.drover.api.service.Resolution.Side;
import org.drover.api.service.Session;
import org.drover.command.Needs;
import org.drover.command.Role;
import org.drover.shell.run.UsageException;
import org.drover.shell.run.VfioCommand;
import org.drover.text.read.Places;

/** {@code vfio:resolve}. Asking is harmless; what is forced may let a state run twice. */
@Service
@Needs(Role.OPERATOR)
@Command(
    scope = VfioCommand.SCOPE,
    name = "resolve",
    description = "Asks the destination of a session in doubt at once, or decides without it.",
    detailedDescription =
        """
        A session is IN_DOUBT when its connection broke in the handover; vfio:sessions says what \
        each side holds and what it waits for. It settles by itself when the source reaches the \
        destination again. Only the source calls, so only there the command asks.

        With --keep-here this side's devices run, whatever the other one does. Say how that one \
        was kept from running: if it was not, the state runs twice, and both sides show SPLIT \
        when they meet. vfio:cancel ends the wait for that.

        With --give-up the other side's devices are the ones that run, because somebody looked: a \
        loaded destination resets its device, a committed source closes its own.

        Examples:
          vfio:resolve m1
          vfio:resolve m1 --peer tcp://10.0.0.3:7000
          vfio:resolve l2 --keep-here --source-fenced "host powered off"\
        """)
public final class ResolveCommand extends SteeringCommand {
  @Option(
      name = "--peer",
      description = "Where the destination is called from now on; at the source.")
  private String peer;

  @Needs(Role.ADMIN)
  @Option(name = "--keep-here", description = "Decide that this side's devices run.")
  private boolean keepHere;

  @Needs(Role.ADMIN)
  @Option(
      name = "--give-up",
      description = "Decide that the other side's devices run: this side's are reset or closed.")
  private boolean giveUp;

  @Option(
      name = "--source-fenced",
      description = "With --keep-here at the destination: how the source was kept from running.")
  private String sourceFenced;

  @Option(
      name = "--destination-fenced",
      description = "With --keep-here at the source: how the destination was kept from running.")
  private String destinationFenced;

  @Override
  protected String steer(Session session) {
    Resolution resolution = resolution();
    session.resolve(resolution);
    String id = session.id();
    if (resolution.giveUp()) {
      return id
          + " gives up what it holds, because the other side runs; it goes on waiting to tell it,"
          + " until vfio:cancel "
          + id
          + ".";
    }
    return resolution
        .keepHere()
        .map(
            fence ->
                id
                    + " keeps its devices here, the other side fenced by: "
                    + fence.how()
                    + "; it goes on waiting to tell it, until vfio:cancel "
                    + id
                    + ".")
        .orElse(id + " asks at once; `vfio:sessions " + id + "` tells what comes of it.");
  }

  private Resolution resolution() {
    boolean fenced = sourceFenced != null || destinationFenced != null;
    if (fenced != keepHere
        || (sourceFenced != null && destinationFenced != null)
        || (keepHere && peer != null)
        || (giveUp && (keepHere || peer != null))) {
      throw new UsageException(
          "vfio:resolve takes --keep-here with --source-fenced HOW or --destination-fenced HOW, or"
              + " --give-up, or --peer URI, or none of them.");
    }
    if (giveUp) {
      return Resolution.surrender();
    }
    if (!keepHere) {
      return new Resolution(Optional.ofNullable(peer).map(Places::peer), Optional.empty(), false);
    }
    return sourceFenced != null
        ? Resolution.keepHere(Side.SOURCE, sourceFenced)
        : Resolution.keepHere(Side.DESTINATION, destinationFenced);
  }
}
