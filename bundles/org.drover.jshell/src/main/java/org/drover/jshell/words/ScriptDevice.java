// SPDX-License-Identifier: Apache-2.0
package org.drover.jshell.words;

import java.util.List;
import org.drover.api.DeviceAddress;
import org.drover.api.service.DeviceStatus;
import org.drover.api.service.ImageReport;
import org.drover.api.service.MigrationReport;
import org.drover.api.service.ReleasePolicy;
import org.drover.api.service.SaveRequest;
import org.drover.fsm.Arc;
import org.drover.fsm.FeatureSet;
import org.drover.fsm.MigrationState;
import org.drover.fsm.Route;
import org.osgi.annotation.versioning.ProviderType;

/**
 * An open device that this session has leased. Prints as one line with its state.
 *
 * <p>Its calls return when the kernel does, which for a change of its state may take seconds.
 */
@ProviderType
public interface ScriptDevice extends AutoCloseable {

  /**
   * Where it answers.
   *
   * @return for example {@code emu:mtty-0}
   */
  DeviceAddress address();

  /**
   * The state that it is in. Waits for nobody: within a session, the last one known.
   *
   * @return the state
   */
  MigrationState state();

  /**
   * All that is known of it.
   *
   * @return identity, capabilities, state, lease
   */
  DeviceStatus status();

  /**
   * All that is known of it, for people.
   *
   * @return facts, one a line, and a table of the regions
   */
  Text info();

  /**
   * Says what becomes of its lease when the kernel asks for it back, because somebody unbinds its
   * driver or removes it, or when its bus fails.
   *
   * @param policy {@code KEEP}, {@code IDLE} or {@code SESSION}
   * @return this device
   */
  ScriptDevice onRequest(ReleasePolicy policy);

  /**
   * Its migration features.
   *
   * @return without any bit if it has no migration
   */
  FeatureSet features();

  /**
   * The steps that it can take by itself.
   *
   * @return in the order of the state codes
   */
  List<Arc> arcs();

  /**
   * The path that one SET takes on this device.
   *
   * @param from the state that it would be in
   * @param to the state that would be asked for
   * @return the path, or why it is refused
   */
  Route path(MigrationState from, MigrationState to);

  /**
   * Sends it to a state, by one SET. Nothing is done about a failure: its state tells where it is.
   *
   * @param state where to
   * @return this device
   */
  ScriptDevice to(MigrationState state);

  /**
   * Reads from the data stream that the last {@link #to} opened, until it has nothing more at
   * present.
   *
   * @return at most 64 MiB; save a device that has more
   */
  byte[] readStream();

  /**
   * Writes into the data stream of a device in RESUMING.
   *
   * @param bytes of a state, in their order
   * @return this device
   */
  ScriptDevice writeStream(byte[] bytes);

  /**
   * Reads from a region, as the device's workload does.
   *
   * @param region its index
   * @param offset in bytes from the region's start
   * @param length 1 to 1048576 bytes
   * @return as many bytes
   */
  byte[] read(int region, long offset, int length);

  /**
   * Writes to a region, as the device's workload does.
   *
   * @param region its index
   * @param offset in bytes from the region's start
   * @param bytes 0 to 255 each
   * @return this device
   */
  ScriptDevice write(int region, long offset, int... bytes);

  /**
   * Saves its state to an image; it runs on.
   *
   * @param place a file of the platform's machine, or a URI such as {@code file:/tmp/a.img}
   * @return what it came to
   */
  MigrationReport save(String place);

  /**
   * Saves its state to an image.
   *
   * @param place a file of the platform's machine, or a URI
   * @param then whether it runs on or stays in STOP
   * @return what it came to
   */
  MigrationReport save(String place, SaveRequest.Then then);

  /**
   * Saves the bytes as its data FD gives them, and nothing else.
   *
   * @param place a file of the platform's machine, or a URI
   * @return what it came to
   */
  MigrationReport saveRaw(String place);

  /**
   * Explains what it holds, record by record; it stands meanwhile, and runs on. Nothing is kept.
   *
   * @return what was found; its faults are among it
   */
  ImageReport inspect();

  /**
   * Explains what it holds, record by record.
   *
   * @param then whether it runs on or stays in STOP
   * @return what was found; its faults are among it
   */
  ImageReport inspect(SaveRequest.Then then);

  /**
   * Loads it from an image; what it held is overwritten.
   *
   * @param place a file of the platform's machine, or a URI
   * @return what it came to
   */
  MigrationReport restore(String place);

  /**
   * Loads it from what {@link #saveRaw} wrote; nothing proves that it is a state of this device.
   *
   * @param place a file of the platform's machine, or a URI
   * @return what it came to
   */
  MigrationReport restoreRaw(String place);

  /**
   * Resets it: RUNNING, and everything that it held is gone. The only way out of ERROR.
   *
   * @return this device
   */
  ScriptDevice reset();

  /**
   * Whether this session still has it.
   *
   * @return false once it was closed, released or migrated away
   */
  boolean isOpen();

  /**
   * Ends the lease and closes the device; what it held may be gone. Again does nothing. Refused
   * while a migration works with it.
   */
  @Override
  void close();
}
