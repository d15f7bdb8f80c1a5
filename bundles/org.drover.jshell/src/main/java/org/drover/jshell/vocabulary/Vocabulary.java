// SPDX-License-Identifier: Apache-2.0
package org.drover.jshell.vocabulary;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.drover.api.DeviceAddress;
import org.drover.api.DroverException;
import org.drover.jshell.session.SessionSettings;
import org.drover.jshell.session.ThrownError;
import org.drover.jshell.words.Vfio;
import org.drover.jshell.words.VfioOfCaller;
import org.drover.jshell.words.Words;
import org.drover.text.Shown;

/**
 * The vocabulary of one session, for who hosts it: what the session begins with, how its values
 * look, and how it ends. May be used from any thread.
 */
public final class Vocabulary {
  /**
   * How long devices may take to be given back when a session ends; one that hangs takes longer.
   */
  public static final Duration ANSWER = Duration.ofSeconds(10);

  private static final String OURS = "org.drover.";

  private final Backstage stage;
  private final Vfio vfio;
  private final Ending ending;

  /**
   * For a session that is to be opened.
   *
   * @param services of the platform
   * @param desk where the session is used from
   */
  public Vocabulary(Services services, Desk desk) {
    this(services, desk, ANSWER);
  }

  Vocabulary(Services services, Desk desk, Duration answer) {
    this.stage = new Backstage(services, desk, answer);
    this.ending = new Ending(stage);
    this.vfio = new SessionVfio(stage);
  }

  /**
   * The words.
   *
   * @return the same every time
   */
  public Vfio vfio() {
    return vfio;
  }

  /**
   * Settings with the words, the imports that they need, and values that print as people want them.
   *
   * @param settings whose start-up, printer and world are added to or replaced
   * @return what to open the session with
   */
  public SessionSettings settings(SessionSettings settings) {
    return withImports(settings)
        .withPrinter(value -> Optional.of(text(value)))
        .withWorld(snippets -> VfioOfCaller.put(snippets, vfio));
  }

  /**
   * Settings with the imports that the words need, and without the words.
   *
   * @param settings whose start-up is added to
   * @return the settings
   */
  public static SessionSettings withImports(SessionSettings settings) {
    return settings.withStartup(
        Stream.concat(settings.startup().stream(), startup().stream()).toList());
  }

  /** Few, because each is compiled at every start. */
  private static List<String> startup() {
    return List.of(
        "import java.time.*;",
        "import org.drover.api.*;",
        "import org.drover.api.service.*;",
        "import org.drover.api.spi.*;",
        "import org.drover.fsm.*;",
        "import " + Vfio.class.getPackageName() + ".*;",
        "import static org.drover.api.AccessPath.*;",
        "import static org.drover.api.service.ReleasePolicy.*;",
        "import static org.drover.fsm.MigrationState.*;",
        "import static " + Words.class.getName() + ".*;");
  }

  /**
   * A value as people want to see it.
   *
   * @param value any; may be null
   * @return one or more lines, without a line's end behind the last
   */
  public String text(Object value) {
    return Shown.text(value, stage.desk().width());
  }

  /**
   * What is to be told of an exception.
   *
   * @param error that nobody caught
   * @return its one sentence, if it is one of the platform's and its stack tells nothing more;
   *     empty if the stack should be shown
   */
  public static Optional<String> sentence(ThrownError error) {
    return error.type().startsWith(OURS) && !error.message().isEmpty()
        ? Optional.of(error.message())
        : Optional.empty();
  }

  /**
   * What can stand in {@code open("...")}.
   *
   * @return addresses in ascending order; none if nobody knows any now
   */
  public List<DeviceAddress> addresses() {
    try {
      return vfio.devices().stream().map(device -> device.identity().address()).toList();
    } catch (DroverException e) {
      // Nobody offers the service; a completion has nothing to say then.
      return List.of();
    }
  }

  /**
   * Why the session should not end now.
   *
   * @return one sentence for each migration that it began, or that works with a device of its own,
   *     and that is not over
   */
  public List<String> moving() {
    return ending.against();
  }

  /**
   * Ends what the session began and gives back what it has: cancels its migrations and waits for
   * their safe points, then gives back leases, traces and services, the last first. A device that
   * the session itself has stopped runs again, unless its state was read and may run elsewhere.
   * What a migration still holds that is not over then is given back at its end, which the desk is
   * told; so is what waits for a device that does not answer within {@link #ANSWER}.
   *
   * @param patience how long to wait for safe points; an interrupt does not cut it short
   * @return what was done, and what could not be, in one sentence each; nothing the second time
   */
  public List<String> close(Duration patience) {
    return ending.now(patience);
  }
}
