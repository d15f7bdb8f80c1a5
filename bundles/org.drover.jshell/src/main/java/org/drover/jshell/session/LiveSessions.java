// SPDX-License-Identifier: Apache-2.0
package org.drover.jshell.session;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.drover.api.DroverException;
import org.drover.jshell.world.BundleWorld;
import org.drover.jshell.world.World;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;

/** The sessions of this platform. Loads without JShell, to say that it is missing. */
@Component
public final class LiveSessions implements ShellSessions {
  private final BundleWorld bundles;
  private final World world;
  private final JShellPresence presence;
  private final List<ShellSession> sessions = new CopyOnWriteArrayList<>();
  private volatile boolean closed;

  /**
   * For the bundles of a framework.
   *
   * @param context of this bundle
   */
  @Activate
  public LiveSessions(BundleContext context) {
    this(new BundleWorld(context));
  }

  private LiveSessions(BundleWorld bundles) {
    this.bundles = bundles;
    this.world = bundles;
    this.presence = JShellPresence.here();
  }

  @Override
  public ShellSession open(SessionSettings settings) {
    presence
        .absence()
        .ifPresent(
            why -> {
              throw new DroverException(why);
            });
    ShellSession[] opened = new ShellSession[1];
    opened[0] = LiveSession.open(world, settings, () -> sessions.remove(opened[0]));
    sessions.add(opened[0]);
    if (closed) {
      // The end of the others came before this one was among them.
      opened[0].close();
    }
    return opened[0];
  }

  @Override
  public List<ShellSession> sessions() {
    return List.copyOf(sessions);
  }

  /** Ends all sessions: their snippets may use what goes away with this bundle. */
  @Deactivate
  public void close() {
    closed = true;
    sessions.forEach(ShellSession::close);
    bundles.close();
  }
}
