"""Kinds whose objects hold data, or with whose objects data goes away.

Source: for Kubernetes' own, its documentation of each kind; for operators, their own documentation
of what happens when the custom resource is deleted.
"""

from collections.abc import Mapping

WITH_OBJECTS = "everything in it"
WITH_CUSTOM_RESOURCES = "every custom resource of its kind"
_DATA = "its data"

STATEFUL_KINDS: Mapping[tuple[str, str], str] = {
    ("", "Namespace"): WITH_OBJECTS,
    ("", "PersistentVolumeClaim"): "its volume, unless that is retained",
    ("", "PersistentVolume"): _DATA,
    ("apiextensions.k8s.io", "CustomResourceDefinition"): WITH_CUSTOM_RESOURCES,
    **dict.fromkeys(
        (
            ("acid.zalan.do", "postgresql"),
            ("cassandra.datastax.com", "CassandraDatacenter"),
            ("ceph.rook.io", "CephBlockPool"),
            ("ceph.rook.io", "CephCluster"),
            ("ceph.rook.io", "CephFilesystem"),
            ("ceph.rook.io", "CephObjectStore"),
            ("clickhouse.altinity.com", "ClickHouseInstallation"),
            ("crdb.cockroachlabs.com", "CrdbCluster"),
            ("databases.spotahome.com", "RedisFailover"),
            ("elasticsearch.k8s.elastic.co", "Elasticsearch"),
            ("k8s.mariadb.com", "MariaDB"),
            ("k8ssandra.io", "K8ssandraCluster"),
            ("kafka.strimzi.io", "Kafka"),
            ("kafka.strimzi.io", "KafkaNodePool"),
            ("kafka.strimzi.io", "KafkaTopic"),
            ("longhorn.io", "Volume"),
            ("minio.min.io", "Tenant"),
            ("mongodb.com", "MongoDB"),
            ("mongodbcommunity.mongodb.com", "MongoDBCommunity"),
            ("mysql.oracle.com", "InnoDBCluster"),
            ("objectbucket.io", "ObjectBucketClaim"),
            ("opensearch.opster.io", "OpenSearchCluster"),
            ("pgv2.percona.com", "PerconaPGCluster"),
            ("pingcap.com", "TidbCluster"),
            ("postgres-operator.crunchydata.com", "PostgresCluster"),
            ("postgresql.cnpg.io", "Cluster"),
            ("postgresql.cnpg.io", "Database"),
            ("psmdb.percona.com", "PerconaServerMongoDB"),
            ("ps.percona.com", "PerconaServerMySQL"),
            ("pxc.percona.com", "PerconaXtraDBCluster"),
            ("rabbitmq.com", "RabbitmqCluster"),
            ("redis.redis.opstreelabs.in", "Redis"),
            ("redis.redis.opstreelabs.in", "RedisCluster"),
            ("scylla.scylladb.com", "ScyllaCluster"),
            ("snapshot.storage.k8s.io", "VolumeSnapshot"),
            ("snapshot.storage.k8s.io", "VolumeSnapshotContent"),
            # Azure Service Operator deletes the resource in Azure.
            ("dbformysql.azure.com", "FlexibleServer"),
            ("dbforpostgresql.azure.com", "FlexibleServer"),
            ("dbforpostgresql.azure.com", "FlexibleServersDatabase"),
            ("documentdb.azure.com", "DatabaseAccount"),
            ("keyvault.azure.com", "Vault"),
            ("resources.azure.com", "ResourceGroup"),
            ("sql.azure.com", "Server"),
            ("sql.azure.com", "ServersDatabase"),
            ("storage.azure.com", "StorageAccount"),
        ),
        _DATA,
    ),
}
"""What goes away with an object, by group and kind."""
