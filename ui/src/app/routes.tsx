import { lazy, Suspense } from 'react';
import { createBrowserRouter, Navigate } from 'react-router';
import { AuditPage } from '../features/accounts/AuditPage';
import { KeysPage } from '../features/accounts/KeysPage';
import { LoginPage } from '../features/accounts/LoginPage';
import { PasswordPage } from '../features/accounts/PasswordPage';
import { ProfilePage } from '../features/accounts/ProfilePage';
import { ServerSettingsPage } from '../features/accounts/ServerSettingsPage';
import { SetPasswordPage } from '../features/accounts/SetPasswordPage';
import { SetupPage } from '../features/accounts/SetupPage';
import { SignUpPage } from '../features/accounts/SignUpPage';
import { UsersPage } from '../features/accounts/UsersPage';
import { FlowSettingsPage } from '../features/flows/FlowSettingsPage';
import { FlowsPage } from '../features/flows/FlowsPage';
import { GroupsPage } from '../features/groups/GroupsPage';
import { ContactsPage } from '../features/contacts/ContactsPage';
import { HomePage } from '../features/home/HomePage';
import { ImportPage } from '../features/import/ImportPage';
import { ImportsPage } from '../features/import/ImportsPage';
import { InboxPage } from '../features/inbox/InboxPage';
import { InboxSettingsPage } from '../features/inbox/SettingsPage';
import { InstancePage } from '../features/instances/InstancePage';
import { InstancesPage } from '../features/instances/InstancesPage';
import { PublicConnectPage } from '../features/instances/PublicConnectPage';
import { MessagesPage } from '../features/messages/MessagesPage';
import { SchedulePage } from '../features/messages/SchedulePage';
import { FullPageLoader } from '../shared/Loading';
import { AdminOnly, SignedIn, SignedOut } from './Gates';
import { NotFoundPage } from './NotFoundPage';
import { RouteError } from './RouteError';
import { Shell } from './Shell';

const BuilderPage = lazy(() => import('../features/flows/builder/BuilderPage'));
const ReferencePage = lazy(() => import('../features/reference/ReferencePage'));

/** The canvas is loaded with the first flow that is opened. */
function Builder() {
  return (
    <Suspense fallback={<FullPageLoader />}>
      <BuilderPage />
    </Suspense>
  );
}

export const router = createBrowserRouter([
  {
    errorElement: <RouteError />,
    children: [
      { path: '/setup', element: <SetupPage /> },
      { path: '/connect/:token', element: <PublicConnectPage /> },
      {
        element: <SignedOut />,
        children: [
          { path: '/login', element: <LoginPage /> },
          { path: '/signup', element: <SignUpPage /> },
        ],
      },
      { path: '/set-password', element: <SetPasswordPage /> },
      { path: '/password', element: <PasswordPage /> },
      { path: '/docs', element: <ReferencePage /> },
      {
        element: (
          <SignedIn>
            <Shell />
          </SignedIn>
        ),
        errorElement: <RouteError />,
        children: [
          {
            errorElement: <RouteError inside />,
            children: [
              { index: true, element: <HomePage /> },
              { path: '/instances', element: <InstancesPage /> },
              { path: '/instances/:id', element: <InstancePage /> },
              { path: '/instances/:id/:tab', element: <InstancePage /> },
              { path: '/tenant/instances', element: <Navigate to="/instances" replace /> },
              { path: '/schedule', element: <SchedulePage /> },
              { path: '/messages', element: <MessagesPage /> },
              { path: '/messages/:id', element: <MessagesPage /> },
              { path: '/groups', element: <GroupsPage /> },
              { path: '/inbox', element: <InboxPage /> },
              { path: '/inbox/settings', element: <InboxSettingsPage /> },
              { path: '/inbox/:id', element: <InboxPage /> },
              { path: '/contacts', element: <ContactsPage /> },
              { path: '/contacts/:id', element: <ContactsPage /> },
              { path: '/flows', element: <FlowsPage /> },
              { path: '/flows/settings', element: <FlowSettingsPage /> },
              { path: '/flows/:id', element: <Builder /> },
              { path: '/profile', element: <ProfilePage /> },
              { path: '/keys', element: <KeysPage /> },
              {
                element: <AdminOnly />,
                children: [
                  { path: '/admin', element: <Navigate to="/admin/users" replace /> },
                  { path: '/admin/users', element: <UsersPage /> },
                  { path: '/admin/imports', element: <ImportsPage /> },
                  { path: '/admin/imports/:id', element: <ImportPage /> },
                  { path: '/admin/settings', element: <ServerSettingsPage /> },
                  { path: '/admin/audit', element: <AuditPage /> },
                ],
              },
              { path: '*', element: <NotFoundPage /> },
            ],
          },
        ],
      },
    ],
  },
]);
