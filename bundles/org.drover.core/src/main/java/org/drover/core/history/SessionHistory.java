// SPDX-License-Identifier: Apache-2.0
package org.drover.core.history;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Modified;

/**
 * Keeps ended sessions in files, below Karaf's data folder, elsewhere in the bundle's own storage.
 */
@Component(service = History.class, configurationPid = SessionHistory.PID, immediate = true)
public final class SessionHistory implements History {
  /** The PID of its configuration: {@code keep} and {@code days}. */
  public static final String PID = "org.drover.sessions";

  private static final Logger LOG = System.getLogger("org.drover.core.history");
  private static final Duration LAST_CHANCE = Duration.ofSeconds(5);

  private final HistoryFolder folder;
  private final Writer writer;
  private final Set<String> told = ConcurrentHashMap.newKeySet();
  private final Numbers numbers;
  private volatile Retention retention;

  /**
   * In the framework's place for it.
   *
   * @param context of this bundle
   * @param properties {@code keep} (sessions) and {@code days} (after their end)
   */
  @Activate
  public SessionHistory(BundleContext context, Map<String, Object> properties) {
    this(place(context), Retention.of(properties));
  }

  SessionHistory(Path place, Retention retention) {
    this.folder = new HistoryFolder(place);
    this.writer = new Writer(folder);
    this.retention = retention;
    this.numbers = new Numbers(folder, writer);
    writer.add(this::prune);
  }

  private static Path place(BundleContext context) {
    String data = context.getProperty("karaf.data");
    return data == null
        ? context.getDataFile("sessions").toPath()
        : Path.of(data, "drover", "sessions");
  }

  /**
   * The configuration has changed; what it does not let stay goes.
   *
   * @param properties as at the beginning
   */
  @Modified
  public void modified(Map<String, Object> properties) {
    retention = Retention.of(properties);
    writer.add(this::prune);
  }

  @Override
  public long nextNumber() {
    return numbers.next();
  }

  @Override
  public void keep(Ended session) {
    writer.add(
        () -> {
          if (retention.keep() > 0) {
            folder.write(session.report().id(), EntryWriter.write(session));
          }
          prune();
        });
  }

  /** Whatever comes first: the count or the age. */
  private void prune() throws IOException {
    Set<String> staying = staying();
    for (String id : folder.ids()) {
      if (!staying.contains(id)) {
        folder.remove(id);
        told.remove(id);
      }
    }
  }

  /** The newest first. */
  private Set<String> staying() throws IOException {
    Retention now = retention;
    Instant oldest = Instant.now().minus(now.age());
    Set<String> staying = new LinkedHashSet<>();
    for (String id : folder.ids()) {
      Optional<Instant> written = folder.written(id);
      if (staying.size() < now.keep() && written.isPresent() && !written.get().isBefore(oldest)) {
        staying.add(id);
      }
    }
    return staying;
  }

  @Override
  public List<Ended> all() {
    return stayingNow().stream().flatMap(id -> read(id).stream()).toList();
  }

  @Override
  public List<String> ids() {
    return List.copyOf(stayingNow());
  }

  private Set<String> stayingNow() {
    try {
      return staying();
    } catch (IOException e) {
      LOG.log(Level.WARNING, "The history of sessions in " + folder + " cannot be read.", e);
      return Set.of();
    }
  }

  @Override
  public Optional<Ended> find(String id) {
    return stayingNow().contains(id) ? read(id) : Optional.empty();
  }

  private Optional<Ended> read(String id) {
    try {
      Optional<String> text = folder.read(id);
      return text.isPresent() ? Optional.of(EntryReader.read(id, text.get())) : Optional.empty();
    } catch (IOException e) {
      if (told.add(id)) {
        LOG.log(
            Level.WARNING,
            folder.file(id)
                + " cannot be read and is passed over: "
                + e.getMessage()
                + ". Remove it, or leave it until it is too old.",
            e);
      }
      return Optional.empty();
    }
  }

  /** Waits until everything so far is on the disk, or was told to be not. */
  boolean isWritten(Duration atMost) throws InterruptedException {
    return writer.await(atMost);
  }

  /**
   * Writes what has not been written.
   *
   * @throws InterruptedException if the framework does not want to wait
   */
  @Deactivate
  public void stop() throws InterruptedException {
    numbers.stop();
    boolean written = false;
    try {
      written = isWritten(LAST_CHANCE);
    } finally {
      if (!written) {
        writer.giveUp();
        LOG.log(
            Level.WARNING,
            "The disk is too slow for the history of sessions in "
                + folder
                + "; the last ones may be missing.");
      }
    }
  }
}
