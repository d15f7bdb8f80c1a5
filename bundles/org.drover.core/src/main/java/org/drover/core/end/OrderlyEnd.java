// SPDX-License-Identifier: Apache-2.0
package org.drover.core.end;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.drover.api.DroverException;
import org.drover.api.service.EndListener;
import org.drover.api.service.EndedLease;
import org.drover.api.service.HeldDevice;
import org.drover.api.service.PlatformEnd;
import org.drover.api.service.Session;
import org.drover.core.lease.LeaseTable;
import org.drover.core.session.SessionTable;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleEvent;
import org.osgi.framework.BundleException;
import org.osgi.framework.Constants;
import org.osgi.framework.SynchronousBundleListener;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;

/**
 * Ends what is held before the framework stops its first bundle: a synchronous listener hears of
 * the system bundle's stop on the thread that stops it, while every service is still there (OSGi
 * Core 4.7.2 and 10.2.2). The order in which a framework stops bundles is that of their
 * installation backwards, in which drivers, kernels and transports go before the engine.
 */
@Component(service = PlatformEnd.class, immediate = true)
public final class OrderlyEnd implements PlatformEnd {
  private static final Logger LOG = System.getLogger(OrderlyEnd.class.getName());

  /** A SET of a device may take seconds; a service manager waits for 90 of them. */
  private static final Duration SESSIONS = Duration.ofSeconds(10);

  private static final Duration LISTENERS = Duration.ofSeconds(5);

  private final BundleContext context;
  private final LeaseTable leases;
  private final SessionTable sessions;
  private final EndListeners listeners;
  private final SynchronousBundleListener ofFramework = this::changed;
  private boolean ended;

  /**
   * From now on.
   *
   * @param context whose framework is watched
   * @param leases who holds what
   * @param sessions who works with it
   */
  @Activate
  public OrderlyEnd(
      BundleContext context, @Reference LeaseTable leases, @Reference SessionTable sessions) {
    this(context, leases, sessions, LISTENERS);
  }

  OrderlyEnd(
      BundleContext context, LeaseTable leases, SessionTable sessions, Duration listenersHave) {
    this.context = context;
    this.leases = leases;
    this.sessions = sessions;
    this.listeners = new EndListeners(listenersHave);
    context.addBundleListener(ofFramework);
  }

  /** The engine stops alone: its own parts end what they have. */
  @Deactivate
  public void forget() {
    context.removeBundleListener(ofFramework);
  }

  /**
   * Somebody wants to give back what it holds.
   *
   * @param listener the service
   */
  @Reference(
      cardinality = ReferenceCardinality.MULTIPLE,
      policy = ReferencePolicy.DYNAMIC,
      unbind = "removeListener")
  public void addListener(EndListener listener) {
    listeners.add(listener);
  }

  /**
   * A listener leaves.
   *
   * @param listener the service
   */
  public void removeListener(EndListener listener) {
    listeners.remove(listener);
  }

  private void changed(BundleEvent event) {
    if (event.getType() == BundleEvent.STOPPING
        && event.getBundle().getBundleId() == Constants.SYSTEM_BUNDLE_ID) {
      end();
    }
  }

  @Override
  public List<String> sessions() {
    return sessions.active().stream().map(session -> session.snapshot().id()).toList();
  }

  @Override
  public List<HeldDevice> held() {
    return leases.held();
  }

  @Override
  public synchronized List<EndedLease> end() {
    if (ended) {
      return List.of();
    }
    ended = true;
    listeners.tell();
    endSessions();
    return leases.endAll();
  }

  private void endSessions() {
    try {
      for (Session session : sessions.endAll("the platform ends", SESSIONS)) {
        LOG.log(
            Level.WARNING,
            "the platform ends: the session {0} has not ended within {1} s; its devices are"
                + " closed as they are",
            session.snapshot().id(),
            SESSIONS.toSeconds());
      }
    } catch (InterruptedException e) {
      // Nobody wants to wait; the leases still end, and the framework finds the interrupt.
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void stop() {
    end();
    try {
      // Of the system bundle it returns at once.
      context.getBundle(Constants.SYSTEM_BUNDLE_ID).stop();
    } catch (BundleException e) {
      throw new DroverException("the framework does not stop; end its process by SIGTERM", e);
    }
  }

  /**
   * Sessions first: one that begins afterwards finds no device, or is cancelled at its beginning.
   */
  @Override
  public synchronized Optional<List<EndedLease>> endIfFree() {
    boolean free = ended || (sessions.active().isEmpty() && leases.stopIfFree());
    return free ? Optional.of(end()) : Optional.empty();
  }
}
