// SPDX-License-Identifier: Apache-2.0
package org.drover.itests.container;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import org.drover.api.Errno;
import org.drover.fsm.MigrationState;
import org.drover.uapi.Fcntl;
import org.drover.uapi.Fd;
import org.drover.uapi.FdRole;
import org.drover.uapi.Kernel;
import org.drover.uapi.Memory;
import org.drover.uapi.Mman;
import org.drover.uapi.jna.JnaKernel;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleException;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.framework.ServiceReference;
import org.osgi.framework.namespace.PackageNamespace;
import org.osgi.framework.wiring.BundleWiring;

/** The bundle org.drover.uapi.jna inside a framework: a Kernel service over the JNA in its jar. */
@Timeout(60)
class MachineKernelIT {
  /** JNA leaves the path of the native library that it loaded here. */
  private static final String LOADED = "jnidispatch.path";

  @TempDir private Path storage;
  private Container container;
  private Bundle bundle;

  @BeforeEach
  void startTheBundle() throws Exception {
    System.clearProperty(LOADED);
    container = Container.start(storage, Container.packagesOf(Kernel.class));
    List<Bundle> bundles =
        container.startBundles(
            Container.jarOf(MigrationState.class),
            Container.jarOf(Errno.class),
            Container.jarOf(JnaKernel.class));
    bundle = bundles.get(2);
  }

  @AfterEach
  void stopTheFramework() throws BundleException {
    container.close();
  }

  @Test
  void registersOneKernelOfTheSchemeVfio() throws InvalidSyntaxException {
    Collection<ServiceReference<Kernel>> references =
        container.context().getServiceReferences(Kernel.class, "(org.drover.scheme=vfio)");
    assertThat(references)
        .singleElement()
        .extracting(ServiceReference::getBundle)
        .isEqualTo(bundle);
    assertThat(kernel().scheme()).isEqualTo("vfio");
    assertThat(kernel().getClass()).isNotSameAs(JnaKernel.class);
  }

  @Test
  void loadsNothingNativeBeforeTheFirstCall() {
    Kernel kernel = kernel();
    assertThat(kernel.sysfs().exists("kernel")).isTrue();
    assertThat(System.getProperty(LOADED)).isNull();
    assertThat(kernel.close(-1)).isEqualTo(-9);
    assertThat(System.getProperty(LOADED)).isNotNull();
  }

  @Test
  void movesBytesThroughAMemfd() {
    assertThat(roundTrip(kernel())).isEqualTo(0x0123456789abcdefL);
  }

  @Test
  void usesTheJnaOfItsOwnJarAndOfNobodyElse() throws ClassNotFoundException {
    Class<?> jna = bundle.loadClass("com.sun.jna.Native");
    BundleWiring wiring = bundle.adapt(BundleWiring.class);
    assertThat(jna.getClassLoader()).isSameAs(wiring.getClassLoader());
    assertThat(wiring.getRequiredWires(PackageNamespace.PACKAGE_NAMESPACE))
        .extracting(
            wire -> wire.getCapability().getAttributes().get(PackageNamespace.PACKAGE_NAMESPACE))
        .containsExactlyInAnyOrder("org.drover.uapi", "org.drover.api");
    assertThat(wiring.getCapabilities(PackageNamespace.PACKAGE_NAMESPACE)).isEmpty();
    assertThat(wiring.getCapabilities("org.drover"))
        .singleElement()
        .satisfies(offer -> assertThat(offer.getAttributes()).containsEntry("scheme", "vfio"));
  }

  @Test
  void worksAgainAfterItsBundleWasUpdated() throws Exception {
    assertThat(roundTrip(kernel())).isEqualTo(0x0123456789abcdefL);
    ClassLoader before = bundle.adapt(BundleWiring.class).getClassLoader();

    container.update(bundle, Container.jarOf(JnaKernel.class));

    assertThat(bundle.adapt(BundleWiring.class).getClassLoader()).isNotSameAs(before);
    assertThat(roundTrip(kernel())).isEqualTo(0x0123456789abcdefL);
  }

  @Test
  void carriesTheNativeHalvesAndNoWireToJna() throws IOException, URISyntaxException {
    try (JarFile jar = new JarFile(Container.jarOf(JnaKernel.class).toFile())) {
      for (String platform : List.of("linux-x86-64", "linux-aarch64")) {
        assertThat(jar.getEntry("com/sun/jna/" + platform + "/libjnidispatch.so"))
            .as(platform)
            .isNotNull()
            .satisfies(library -> assertThat(library.getSize()).isPositive());
      }
      assertThat(jar.getEntry("META-INF/AL2.0")).as("JNA's licence").isNotNull();
      Attributes manifest = jar.getManifest().getMainAttributes();
      assertThat(manifest.getValue("Import-Package")).doesNotContain("com.sun");
      assertThat(manifest.getValue("Export-Package")).isNull();
      assertThat(manifest.getValue("DynamicImport-Package")).isNull();
    }
  }

  private Kernel kernel() {
    ServiceReference<Kernel> reference = container.context().getServiceReference(Kernel.class);
    assertThat(reference).isNotNull();
    return container.context().getService(reference);
  }

  /** Writes a number through one mapping and the file into another, and reads it there. */
  private static long roundTrip(Kernel kernel) {
    int number = kernel.memfd_create("drover-it", Mman.MFD_CLOEXEC);
    try (Fd memfd = new Fd(kernel, number, FdRole.MEMORY)) {
      assertThat(kernel.fcntl(memfd.number(), Fcntl.F_GETFD, 0)).isEqualTo(Fcntl.FD_CLOEXEC);
      assertThat(kernel.ftruncate(memfd.number(), 8192)).isZero();
      int prot = Mman.PROT_READ | Mman.PROT_WRITE;
      long address = kernel.mmap(8192, prot, Mman.MAP_SHARED, memfd.number(), 0);
      try (Memory memory = new Memory(kernel, address, 8192)) {
        memory.bytes().putLong(0, 0x0123456789abcdefL);
        assertThat(kernel.write(memfd.number(), address, 8)).isEqualTo(8);
        assertThat(kernel.pread(memfd.number(), address + 4096, 8, 0)).isEqualTo(8);
        return memory.bytes().getLong(4096);
      }
    }
  }
}
