package io.emberwatch.monitor.notify.sink;

import com.hivemq.client.mqtt.MqttClientSslConfig;
import io.emberwatch.monitor.config.Trust;
import java.security.KeyStore;
import java.security.Provider;
import javax.net.ssl.ManagerFactoryParameters;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.TrustManagerFactorySpi;
import javax.net.ssl.X509ExtendedTrustManager;

/** Whom the MQTT client trusts: it asks for factories. */
final class MqttTrust {
    private MqttTrust() {}

    static MqttClientSslConfig of(Trust trust) {
        return MqttClientSslConfig.builder()
                .trustManagerFactory(new Factory(trust.manager()))
                .keyManagerFactory(trust.keys().orElse(null))
                .build();
    }

    /** Hands out one trust manager. */
    private static final class Factory extends TrustManagerFactory {
        private Factory(X509ExtendedTrustManager trust) {
            super(new Spi(trust), new NoProvider(), "Emberwatch");
        }
    }

    private static final class NoProvider extends Provider {
        private static final long serialVersionUID = 1;

        private NoProvider() {
            super("Emberwatch", "1", "trust managers");
        }
    }

    private static final class Spi extends TrustManagerFactorySpi {
        private final X509ExtendedTrustManager trust;

        private Spi(X509ExtendedTrustManager trust) {
            this.trust = trust;
        }

        @Override
        protected void engineInit(KeyStore store) {}

        @Override
        protected void engineInit(ManagerFactoryParameters parameters) {}

        @Override
        protected TrustManager[] engineGetTrustManagers() {
            return new TrustManager[] {trust};
        }
    }
}
