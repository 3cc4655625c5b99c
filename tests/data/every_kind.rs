vpcraft::topology! {
    /// Every kind, every field.
    pub every_kind;

    at home { account: "111122223333"; region: us-east-1; profile: "prod"; tags: { team: "net"; } }
    at away { account: "444455556666"; region: eu-west-1; peer_role: "arn:aws:iam::444455556666:role/accept"; }

    limits { subnets_per_vpc: 300; }
    prices us-west-2 { nat_gateway_hour: 0.04; public_ipv4_hour: "0.0045"; }
    prices eu-west-1 { interface_endpoint_hour: 1; }

    key_pair ops at home { public_key: "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIGtQnYJ9m0mXGJ3cFjVqJxkq1Zl0m9uVb3r2n8Tq5W4h ops"; }
    key_pair old at home { existing_name: "ops-2019"; }
    role app at home {
        managed_policies: ["AmazonSSMManagedInstanceCore"];
        policies: { logs: "{\"Version\":\"2012-10-17\",\"Statement\":[]}"; };
        read_s3: ["reports"];
        role_name: "app";
    }
    instance_profile shared_profile for app at home;

    /// The main network.
    vpc main 10.0.0.0/16 at home {
        name: "main-vpc";
        secondary: [100.64.0.0/16];
        ipv6: amazon;
        dns_support: true;
        dns_hostnames: true;
        tenancy: default;

        internet_gateway igw { attached: true; }
        egress_only_internet_gateway eigw;
        elastic_ip nat_ip { network_border_group: us-east-1; }
        elastic_ip host_ip { public_ipv4_pool: "amazon"; }
        elastic_ip more_ip;
        cidr_block 10.1.0.0/16;

        #[allow(subnet_headroom, reason = "a small test network")]
        subnet web 10.0.1.0/24 zone a type public {
            ipv6: slot 0; map_public_ip_on_launch: true; assign_ipv6: true; planned_addresses: 10; needs: [ssm];
        }
        subnet six zone b type isolated { ipv6: slot 9; ipv6_only: true; dns64: false; }
        subnet app 10.0.2.0/24 zone a type private { ipv6: slot 1; }
        subnet pods 100.64.0.0/18 zone b type isolated { association pods_rt; }
        tier data 10.0.16.0/20 split /24 zones a, b type private {
            nat: single; needs: [dynamodb]; ipv6: slot 16; assign_ipv6: false; map_public_ip_on_launch: false;
        }

        nat_gateway nat in web {
            elastic_ip: nat_ip; connectivity: public; secondary_elastic_ips: [more_ip];
            private_ip: 10.0.1.20; max_drain_duration: 300;
        }

        route_table web_rt for web { 0.0.0.0/0 => igw; ::/0 => igw; }
        route_table app_rt for app {
            0.0.0.0/0 => nat;
            ::/0 => eigw;
            10.60.0.0/16 => far;
            prefix_list "pl-63a5400b" => far;
        }
        route_table pods_rt;
        route_table six_rt for six;

        network_acl edge for web, six {
            ingress 100 allow all from 0.0.0.0/0;
            ingress 101 allow all from "::/0";
            ingress 50 deny tcp 23 from 198.51.100.0/24;
            egress 100 allow all to 0.0.0.0/0;
            egress 101 allow all to "::/0";
        }

        security_group web_sg "HTTPS" {
            ingress tcp 443 from 0.0.0.0/0 { description: "everyone"; }
            ingress icmp 8 0 from 10.0.0.0/16;
            ingress udp 1024-2048 from prefix_list "pl-63a5400a";
            egress tcp 443 to 0.0.0.0/0 { description: "out"; }
            egress tcp 5432 to data_sg;
        }
        security_group data_sg "Database" { ingress tcp 5432 from web_sg; no_egress: true; group_name: "database"; }
        security_group endpoint_sg "Endpoints" { ingress tcp 443 from 10.0.0.0/8; }
        existing security_group old_sg "Known" { id: "sg-0123456789abcdef0"; }

        gateway_endpoint s3 service s3 { route_tables: [app_rt, pods_rt, six_rt]; used_by: [app, pods, six]; policy: full_access; }
        gateway_endpoint dynamodb service dynamodb { used_by: [data, app, pods, six]; }
        interface_endpoint ssm service ssm {
            subnets: [app]; security_groups: [endpoint_sg]; private_dns: true; policy: full_access;
            ip_address_type: ipv4; dns_record_ip_type: ipv4; used_by: [app];
        }
        interface_endpoint s3_if service s3 {
            subnets: [app]; security_groups: [endpoint_sg]; private_dns: true;
            private_dns_only_for_inbound_resolver: true;
            service_zones: [a, b, c, d];
        }

        instance bastion in web type t4g.nano {
            security_groups: [web_sg]; key: ops; public_ip: true; private_ip: 10.0.1.30; ipv6_address_count: 1;
            hop_limit: 2; user_data: "#!/bin/sh\necho hello\n"; tenancy: default;
        }
        instance host in app {
            ami: "ami-0123456789abcdef0"; security_groups: [web_sg, data_sg]; key: old; role: app;
            source_dest_check: true; needs ssm, s3;
        }
        #[allow(imds_v1, reason = "an old agent")]
        instance gate in web {
            security_groups: [web_sg]; elastic_ip: host_ip; instance_profile: shared_profile; imds_v1: true;
            source_dest_check: false; masquerades: true;
        }

        resource log "AWS::EC2::FlowLog" {
            properties: { ResourceType: "\"VPC\""; ResourceId: "{\"Ref\":\"Main\"}"; TrafficType: "\"ALL\""; LogGroupName: "\"flows\""; };
            after: [igw, web]; logical_id: "FlowLog";
            was: "main.flow_log";
        }
    }

    vpc own_block 10.70.0.0/16 at home { ipv6: "2600:1f14:1:1000::/56"; ipv6_pool: "ipv6pool-ec2-0123456789abcdef0"; needs s3; }

    vpc distant 10.60.0.0/16 at away {
        dns_hostnames: true;
        subnet lab 10.60.1.0/24 zone a type isolated;
        route_table lab_rt for lab { 10.0.0.0/16 => far; }
    }
    existing vpc partner 192.168.0.0/20 at home { id: "vpc-0a1b2c3d4e5f60718"; }

    peering far main <-> distant {
        between: main.app, distant.lab; routes: none; dns_from_requester: true; dns_from_accepter: true;
        accepted: true; peer_role: "arn:aws:iam::444455556666:role/accept";
    }

    expect main.pods -> service dynamodb tcp 443 ipv4 only via main.dynamodb assuming "the role allows it";
    expect main.pods !-> internet;
}
